import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePort, lockFolder, openIdentityStore, type IdentityStore } from '#embedded';
import { makeHeadKey } from '#heads';
import { makeMasterKey } from '#protection';
import { jsonLogger } from '#web';
import { Child } from './child.js';
import { noticeTo, startDatabases } from './databases.js';
import { claimForDemo, type Opening } from './identity.js';
import { writeRuntime } from './runtime.js';

export interface OfficeOptions {
  /** Data folder. */
  readonly folder: string;
  /** Preferred port of the api; the next free one is taken when it is in use. */
  readonly port: number;
  /** Opens with an invented staff, and refuses a folder with any other. */
  readonly demo?: boolean;
  /** Tells the person at the terminal what is happening. */
  readonly say: (line: string) => void;
}

/** A whole office on one machine: twins, api, projector. */
export interface Office {
  readonly address: string;
  /** Where people sign in. */
  readonly identity: string;
  readonly opening: Opening;
  readonly logFile: string;
  readonly children: Readonly<Record<'eventStore' | 'identity' | 'api' | 'projector', Child>>;
  stop(): Promise<void>;
}

const DIST = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRIES = {
  eventStore: 'libs/embedded/src/event-store/main.js',
  identity: 'libs/embedded/src/identity/main.js',
  api: 'apps/api/src/main.js',
  projector: 'apps/projector/src/main.js',
};
const AUDIENCE = 'baton-api';
/** Preferred at the first start; afterwards the port of that start. */
const IDENTITY_PORT = 8090;

/**
 * Brings everything up in a data folder and keeps it up: a process that is killed is started again on its old port.
 * @throws FolderInUseError when another Baton runs on the folder; NotADemoError; what the twins throw
 */
export async function openOffice(options: OfficeOptions): Promise<Office> {
  await mkdir(options.folder, { recursive: true, mode: 0o755 });
  const lock = await lockFolder(options.folder);
  const logFile = join(options.folder, 'baton.log');
  const descriptor = openSync(logFile, 'a', 0o600);
  const opened: Closing[] = [() => lock.release(), () => Promise.resolve(closeSync(descriptor))];
  try {
    return await open(options, descriptor, logFile, opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

type Closing = () => Promise<void>;
type Environment = Readonly<Record<string, string>>;
type StartChild = (name: keyof typeof ENTRIES, environment: Environment) => Child;

async function open(options: OfficeOptions, descriptor: number, logFile: string, opened: Closing[]): Promise<Office> {
  const { folder, demo = false } = options;
  const logger = jsonLogger('baton-standalone', 'warn');
  const [durable, disposable] = await startDatabases(folder, noticeTo(descriptor, options.say), logger);
  opened.push(() => Promise.all([durable.stop(), disposable.stop()]).then(() => undefined));
  await makeMasterKey(join(folder, 'master.key'));
  await makeHeadKey(join(folder, 'head.key'));
  const people = await openIdentityStore(durable.url('identity'));
  opened.push(() => people.close());
  if (demo) await claimForDemo(people, folder);
  const child: StartChild = (name, environment) => {
    const one = new Child({ name, entry: join(DIST, ENTRIES[name]), environment, logger, logFile, stderr: descriptor });
    opened.push(() => one.stop());
    return one;
  };
  const [store, identity] = await Promise.all([
    startOnPort(2113, (port) =>
      child('eventStore', { BATON_TWIN_POSTGRES_URL: durable.url('log'), BATON_TWIN_PORT: String(port) }),
    ),
    startOnPort((await people.settings.usualPort()) ?? IDENTITY_PORT, (port) =>
      child('identity', {
        BATON_IDENTITY_POSTGRES_URL: durable.url('identity'),
        ...{ BATON_IDENTITY_PORT: String(port), BATON_OIDC_AUDIENCE: AUDIENCE },
      }),
    ),
  ]);
  const identityAddress = `http://127.0.0.1:${identity.port}`;
  const environment = {
    BATON_EVENTSTORE_URL: `esdb://127.0.0.1:${store.port}?tls=false`,
    BATON_KEYS_URL: durable.url('keys'),
    BATON_READMODELS_URL: disposable.url('readmodels'),
    BATON_MASTER_KEY_FILE: join(folder, 'master.key'),
    // While the master key is being exchanged, both are in use (docs/keys.md).
    ...given('BATON_MASTER_KEY_PREVIOUS_FILES'),
    BATON_OFFICE: process.env['BATON_OFFICE'] ?? '150403',
    BATON_ZONE: process.env['BATON_ZONE'] ?? 'Asia/Shanghai',
    BATON_LOG_LEVEL: process.env['BATON_LOG_LEVEL'] ?? 'warn',
    BATON_OIDC_ISSUER: await people.settings.issuer(identity.port),
    BATON_OIDC_AUDIENCE: AUDIENCE,
    BATON_OIDC_JWKS_URI: `${identityAddress}/jwks`,
  };
  // The api is not told of them: who breaks into it cannot sign.
  const signing = {
    BATON_HEAD_KEY_FILE: join(folder, 'head.key'),
    BATON_HEADS_FOLDER: process.env['BATON_HEADS_FOLDER'] || join(folder, 'heads'),
    ...given('BATON_HEAD_KEY_PREVIOUS_FILE'),
    ...given('BATON_HEAD_KEY_LOST'),
    ...given('BATON_HEAD_EVENTS'),
    ...given('BATON_HEAD_MINUTES'),
  };
  const [projector, api, opening] = await Promise.all([
    startOnPort(0, (port) => child('projector', { ...environment, ...signing, BATON_PROJECTOR_PORT: String(port) })),
    startOnPort(options.port, (port) => child('api', { ...environment, BATON_PORT: String(port) })),
    openTheDoor(people, environment, identityAddress),
  ]);
  const address = `http://127.0.0.1:${api.port}`;
  await people.settings.setLogoutUri(`${address}/oidc/back-channel-logout`);
  await writeRuntime(
    folder,
    { ...environment, ...signing },
    {
      ...{ apiPort: api.port, projectorPort: projector.port, identityAddress },
      ...{ identityUrl: durable.url('identity'), demo: opening.kind === 'demo' },
    },
  );
  const children = { eventStore: store.child, identity: identity.child, api: api.child, projector: projector.child };
  // The api first: what it still answers may need all the others.
  const stop = () => api.child.stop().then(() => closeAll(opened));
  return { address, identity: identityAddress, opening, logFile, children, stop };
}

/** While nobody can sign in: an invented staff, or the link of the first administrator. Loaded when it is needed only. */
async function openTheDoor(
  people: IdentityStore,
  environment: Parameters<typeof import('./staff/demo-office.js').seedDemo>[0] & { readonly BATON_OIDC_ISSUER: string },
  identityAddress: string,
): Promise<Opening> {
  if (await people.settings.isDemo()) {
    const { seedDemo } = await import('./staff/demo-office.js');
    await seedDemo(environment, environment.BATON_OIDC_ISSUER, people);
    return { kind: 'demo' };
  }
  const invitation = await people.invitations.first();
  if (!invitation) return { kind: 'usual' };
  const { appointFirstAdministrator } = await import('./staff/first-administrator.js');
  await appointFirstAdministrator(environment, environment.BATON_OIDC_ISSUER, invitation.account);
  return { kind: 'link', url: `${identityAddress}/invitation/${invitation.token}` };
}

function given(name: string): Environment {
  const value = process.env[name];
  return value ? { [name]: value } : {};
}

const PORT_ATTEMPTS = 3;

/** Starts a child on a port that is free; another program may take it in the moment between, so it is tried again. */
async function startOnPort(preferred: number, make: (port: number) => Child): Promise<{ port: number; child: Child }> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(attempt === 1 ? preferred : 0);
    const child = make(port);
    try {
      await child.start();
      return { port, child };
    } catch (error) {
      await child.stop();
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** In reverse order of opening: first what takes commands, last what stores. */
async function closeAll(opened: Closing[]): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}
