import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFolder } from '#embedded';
import { instantOf, officeYear } from '#kernel';
import { openOffice, type Office } from '../../apps/standalone/src/office.js';
import { furnish } from './case-life.js';
import type { CleanUp } from './clean-up.js';
import { HttpClient } from './http-client.js';
import { tokensAt, type Tokens } from './people.js';
import { residentMiB } from './usage.js';

export const CONNECTIONS = 32;

const runtime = z.object({
  eventStoreUrl: z.string(),
  keysUrl: z.string(),
  readModelsUrl: z.string(),
  masterKeyFile: z.string(),
  officeId: z.string(),
  zone: z.string(),
  projectorPort: z.number(),
  oidcIssuer: z.string(),
  oidcJwksUri: z.string(),
});

export type Part = 'api' | 'projector' | 'eventStore';
export const PARTS: readonly Part[] = ['api', 'projector', 'eventStore'];

/** A whole office as `npm start` opens it: twins, api and projector in processes of their own, in a temporary folder. */
export interface BenchOffice {
  readonly office: Office;
  readonly folder: string;
  readonly client: HttpClient;
  readonly tokens: Tokens;
  readonly runtime: z.output<typeof runtime>;
  /** MiB of each process when the office was furnished and had no case yet. */
  readonly residentAtStart: Readonly<Record<Part, number>>;
}

export async function openBenchOffice(cleanUp: CleanUp): Promise<BenchOffice> {
  const folder = await cleanUp.open(
    () => temporaryFolder('baton-bench-office-'),
    ({ remove }) => remove(),
  );
  const data = join(folder.path, 'data');
  const office = await cleanUp.open(
    () => openOffice({ folder: data, port: anyPort(), demo: true, say: () => undefined }),
    (opened) => opened.stop(),
  );
  const tokens = tokensAt(office.identity);
  const client = new HttpClient(office.address, CONNECTIONS, tokens);
  cleanUp.add(() => Promise.resolve(client.close()));
  const known = runtime.parse(JSON.parse(await readFile(join(data, 'runtime.json'), 'utf8')));
  await furnish(client, officeYear(instantOf(Date.now()), known.zone));
  return { office, folder: data, client, tokens, runtime: known, residentAtStart: resident(office) };
}

export function resident(office: Office): Record<Part, number> {
  const of = (part: Part): number => residentMiB(pidOf(office, part));
  return { api: of('api'), projector: of('projector'), eventStore: of('eventStore') };
}

export function pidOf(office: Office, part: Part): number {
  const pid = office.children[part].pid;
  if (pid === undefined) throw new Error(`${part} is not running`);
  return pid;
}

/** A port to prefer, away from those that people use. */
export function anyPort(): number {
  return 20_000 + Math.floor(Math.random() * 20_000);
}

/** Settings for a further process on this office's stores. */
export function settingsOf({ runtime: known }: BenchOffice): Record<string, string> {
  return {
    BATON_EVENTSTORE_URL: known.eventStoreUrl,
    BATON_KEYS_URL: known.keysUrl,
    BATON_READMODELS_URL: known.readModelsUrl,
    BATON_MASTER_KEY_FILE: known.masterKeyFile,
    BATON_OFFICE: known.officeId,
    BATON_ZONE: known.zone,
    BATON_OIDC_ISSUER: known.oidcIssuer,
    BATON_OIDC_JWKS_URI: known.oidcJwksUri,
    BATON_LOG_LEVEL: 'warn',
  };
}
