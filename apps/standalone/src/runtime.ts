import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'runtime.json';

/** Where a running office can be reached, for programs on the same machine. */
export interface Runtime {
  readonly apiPort: number;
  /** Where people sign in; the issuer's name may be another, when its port was taken. */
  readonly identityAddress: string;
  /** Invented staff, one known password. */
  readonly demo: boolean;
}

/** What the apps are told by their environment, by the name it has in the file. */
const SHARED = {
  eventStoreUrl: 'BATON_EVENTSTORE_URL',
  keysUrl: 'BATON_KEYS_URL',
  readModelsUrl: 'BATON_READMODELS_URL',
  masterKeyFile: 'BATON_MASTER_KEY_FILE',
  masterKeyPreviousFiles: 'BATON_MASTER_KEY_PREVIOUS_FILES',
  headKeyFile: 'BATON_HEAD_KEY_FILE',
  headsFolder: 'BATON_HEADS_FOLDER',
  officeId: 'BATON_OFFICE',
  zone: 'BATON_ZONE',
  oidcIssuer: 'BATON_OIDC_ISSUER',
  oidcAudience: 'BATON_OIDC_AUDIENCE',
  oidcJwksUri: 'BATON_OIDC_JWKS_URI',
} as const;

type Environment = Readonly<Record<string, string>>;

/** Written when everything is up; readable by its owner only. */
export async function writeRuntime(
  folder: string,
  environment: Environment,
  more: Runtime & { readonly projectorPort: number; readonly identityUrl: string },
): Promise<void> {
  const draft = join(folder, `.runtime.${randomBytes(4).toString('hex')}`);
  const shared = Object.fromEntries(Object.entries(SHARED).map(([name, variable]) => [name, environment[variable]]));
  await writeFile(draft, `${JSON.stringify({ ...shared, ...more }, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(folder, FILE));
}

/** The office that runs on a folder, or null when none does (or one was killed: then its api does not answer). */
export async function runningOn(folder: string): Promise<Runtime | null> {
  try {
    const runtime = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Runtime;
    const answer = await fetch(`http://127.0.0.1:${runtime.apiPort}/live`, { signal: AbortSignal.timeout(2000) });
    return answer.ok ? runtime : null;
  } catch {
    return null;
  }
}

export async function forgetRuntime(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}
