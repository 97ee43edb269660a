import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePort, lockFolder, startPostgres } from '#embedded';
import { makeMasterKey } from '#protection';
import { jsonLogger, type Logger } from '#web';
import { Child } from './child.js';
import { keepRunning, type KeptPostgres } from './kept-postgres.js';

export interface OfficeOptions {
  /** Data folder. */
  readonly folder: string;
  /** Preferred port of the api; the next free one is taken when it is in use. */
  readonly port: number;
  /** Tells the person at the terminal what is happening. */
  readonly say: (line: string) => void;
}

/** A whole office on one machine: twins, api, projector. */
export interface Office {
  readonly address: string;
  readonly logFile: string;
  readonly children: Readonly<Record<'eventStore' | 'api' | 'projector', Child>>;
  stop(): Promise<void>;
}

const DIST = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRIES = {
  eventStore: 'libs/embedded/src/event-store/main.js',
  api: 'apps/api/src/main.js',
  projector: 'apps/projector/src/main.js',
};

/**
 * Brings everything up in a data folder and keeps it up: a process that is killed is started again on its old port.
 * @throws FolderInUseError when another Baton runs on the folder; what the twins throw
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

async function open(options: OfficeOptions, descriptor: number, logFile: string, opened: Closing[]): Promise<Office> {
  const { folder } = options;
  const logger = jsonLogger('baton-standalone', 'warn');
  const [durable, disposable] = await startDatabases(folder, noticeTo(descriptor, options.say), logger);
  opened.push(() => Promise.all([durable.stop(), disposable.stop()]).then(() => undefined));
  await makeMasterKey(join(folder, 'master.key'));
  const child = (name: keyof typeof ENTRIES, environment: Readonly<Record<string, string>>): Child => {
    const one = new Child({ name, entry: join(DIST, ENTRIES[name]), environment, logger, logFile, stderr: descriptor });
    opened.push(() => one.stop());
    return one;
  };
  const store = await startOnPort(2113, (port) =>
    child('eventStore', { BATON_TWIN_POSTGRES_URL: durable.url('log'), BATON_TWIN_PORT: String(port) }),
  );
  const environment = {
    BATON_EVENTSTORE_URL: `esdb://127.0.0.1:${store.port}?tls=false`,
    BATON_KEYS_URL: durable.url('keys'),
    BATON_READMODELS_URL: disposable.url('readmodels'),
    BATON_MASTER_KEY_FILE: join(folder, 'master.key'),
    BATON_OFFICE: process.env['BATON_OFFICE'] ?? '150403',
    BATON_ZONE: process.env['BATON_ZONE'] ?? 'Asia/Shanghai',
    BATON_LOG_LEVEL: process.env['BATON_LOG_LEVEL'] ?? 'warn',
  };
  const [projector, api] = await Promise.all([
    startOnPort(0, (port) => child('projector', { ...environment, BATON_PROJECTOR_PORT: String(port) })),
    startOnPort(options.port, (port) => child('api', { ...environment, BATON_PORT: String(port) })),
  ]);
  await writeRuntime(folder, environment, { apiPort: api.port, projectorPort: projector.port });
  const children = { eventStore: store.child, api: api.child, projector: projector.child };
  return { address: `http://127.0.0.1:${api.port}`, logFile, children, stop: () => closeAll(opened) };
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

/** The server's own log lines begin with a date and go to the file; the launcher's notices are for the person, too. */
function noticeTo(descriptor: number, say: (line: string) => void): (line: string) => void {
  return (line) => {
    appendFileSync(descriptor, `${line}\n`);
    if (!/^\d{4}-\d\d-\d\d /.test(line)) say(line);
  };
}

async function startDatabases(
  folder: string,
  notice: (line: string) => void,
  logger: Logger,
): Promise<[KeptPostgres, KeptPostgres]> {
  const start = (profile: 'durable' | 'disposable', databases: readonly string[]): Promise<KeptPostgres> =>
    keepRunning(
      (port) => startPostgres({ folder: join(folder, profile), port, databases, profile, log: notice }),
      profile,
      logger,
    );
  return Promise.all([start('durable', ['log', 'keys']), start('disposable', ['readmodels'])]);
}

/** In reverse order of opening: first what takes commands, last what stores. */
async function closeAll(opened: Closing[]): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

/** Where a running office can be reached, for `ops` on the same machine; readable by its owner only. */
async function writeRuntime(
  folder: string,
  environment: Readonly<Record<string, string>>,
  ports: { readonly apiPort: number; readonly projectorPort: number },
): Promise<void> {
  const draft = join(folder, `.runtime.${randomBytes(4).toString('hex')}`);
  const runtime = {
    eventStoreUrl: environment['BATON_EVENTSTORE_URL'],
    keysUrl: environment['BATON_KEYS_URL'],
    readModelsUrl: environment['BATON_READMODELS_URL'],
    masterKeyFile: environment['BATON_MASTER_KEY_FILE'],
    officeId: environment['BATON_OFFICE'],
    zone: environment['BATON_ZONE'],
    ...ports,
  };
  await writeFile(draft, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(folder, 'runtime.json'));
}

export async function forgetRuntime(folder: string): Promise<void> {
  await rm(join(folder, 'runtime.json'), { force: true });
}
