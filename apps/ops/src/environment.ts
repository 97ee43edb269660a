import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OfficeId } from '#kernel';
import { configurationFrom, ConfigurationError, type Configuration } from '#configuration';
import { opsError } from './ops.errors.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** If one of these is set, the environment speaks for all: stores of two installations are never mixed. */
const ADDRESSES = [
  'BATON_EVENTSTORE_URL',
  'BATON_KEYS_URL',
  'BATON_READMODELS_URL',
  'BATON_MASTER_KEY_FILE',
  'BATON_MASTER_KEY',
] as const;

/** What a running standalone tells in `runtime.json`, by the variable it stands for. */
const RUNTIME: Variables = {
  BATON_EVENTSTORE_URL: 'eventStoreUrl',
  BATON_KEYS_URL: 'keysUrl',
  BATON_READMODELS_URL: 'readModelsUrl',
  BATON_MASTER_KEY_FILE: 'masterKeyFile',
  // A secret of the environment; never in a file.
  BATON_MASTER_KEY: undefined,
  BATON_MASTER_KEY_PREVIOUS_FILES: 'masterKeyPreviousFiles',
  BATON_HEAD_KEY_FILE: 'headKeyFile',
  BATON_HEADS_FOLDER: 'headsFolder',
  // Only where the office allows something else than usual: what its projector was told must be told here, too.
  BATON_OFFERED_HOURS: undefined,
  BATON_OFFICE: 'officeId',
  BATON_ZONE: 'zone',
};

/** Nobody signs in at the command line: it needs no issuer of tokens. */
const NOBODY = 'http://127.0.0.1:1';

/** Addresses nobody has: a dry run opens none. */
const NOWHERE: Variables = {
  BATON_EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
  BATON_KEYS_URL: 'postgres://127.0.0.1:1/keys',
  BATON_READMODELS_URL: 'postgres://127.0.0.1:1/readmodels',
  BATON_MASTER_KEY_FILE: '/nowhere',
};

/**
 * The configuration of a command: from the environment when it names any store or key, else from `<data>/runtime.json`,
 * which a running standalone writes (BATON_OFFICE and BATON_ZONE may still say otherwise).
 * @throws OPS.NOT_RUNNING, OPS.CONFIGURATION (names settings, never values)
 */
export async function resolveEnvironment(variables: Variables, dataFolder: string): Promise<Configuration> {
  if (ADDRESSES.some((name) => variables[name])) return configured(given(variables));
  return configured({ ...(await runtimeIn(dataFolder)), ...given(variables) });
}

export interface Office {
  readonly officeId: OfficeId;
  readonly zone: string;
}

export function officeOf({ BATON_OFFICE, BATON_ZONE }: Configuration): Office {
  return { officeId: BATON_OFFICE as OfficeId, zone: BATON_ZONE };
}

/** The office and its zone alone: all that a dry run needs. A running installation is asked when there is one. */
export async function resolveOffice(variables: Variables, dataFolder: string): Promise<Office> {
  const runtime = await runtimeIn(dataFolder).catch(() => ({}));
  const { BATON_MASTER_KEY: _, ...told } = given(variables);
  return officeOf(configured({ ...NOWHERE, ...runtime, ...told }));
}

/** @throws OPS.MASTER_KEY_MISSING: making one here would seal with a key that no api has */
export async function demandMasterKey(file: string): Promise<void> {
  await access(file).catch(() => {
    throw opsError('OPS.MASTER_KEY_MISSING', { file });
  });
}

/** Where a command works, for people: hosts only, no passwords. */
export function describeEnvironment(configuration: Configuration): string {
  const { BATON_EVENTSTORE_URL, BATON_OFFICE, BATON_ZONE } = configuration;
  return `event store ${new URL(BATON_EVENTSTORE_URL).host}, office ${BATON_OFFICE}, zone ${BATON_ZONE}`;
}

/** An empty variable is as good as none. */
function given(variables: Variables): Variables {
  return Object.fromEntries(Object.keys(RUNTIME).flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])));
}

function configured(variables: Variables): Configuration {
  try {
    return configurationFrom({ BATON_OIDC_ISSUER: NOBODY, ...variables });
  } catch (error) {
    if (error instanceof ConfigurationError) throw opsError('OPS.CONFIGURATION', { settings: error.flaws.join('; ') });
    throw error;
  }
}

async function runtimeIn(dataFolder: string): Promise<Variables> {
  const file = join(dataFolder, 'runtime.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw opsError('OPS.NOT_RUNNING', { looked: file });
  });
  const runtime = new Map(Object.entries(objectIn(text, file)));
  return Object.fromEntries(
    Object.entries(RUNTIME).flatMap(([variable, name]) => {
      const value: unknown = runtime.get(name ?? '');
      return typeof value === 'string' ? [[variable, value]] : [];
    }),
  );
}

function objectIn(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below: what is no JSON is as good as what is no object.
  }
  throw opsError('OPS.CONFIGURATION', { settings: file });
}
