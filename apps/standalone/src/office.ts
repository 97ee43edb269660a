import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePort, lockFolder, startPostgres } from '#embedded';
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
  const storePort = await choosePort(2113);
  const apiPort = await choosePort(options.port);
  const projectorPort = await choosePort(apiPort + 1);
  const environment = {
    BATON_EVENTSTORE_URL: `esdb://127.0.0.1:${storePort}?tls=false`,
    BATON_KEYS_URL: durable.url('keys'),
    BATON_READMODELS_URL: disposable.url('readmodels'),
    BATON_MASTER_KEY_FILE: join(folder, 'master.key'),
    BATON_OFFICE: process.env['BATON_OFFICE'] ?? '150403',
    BATON_ZONE: process.env['BATON_ZONE'] ?? 'Asia/Shanghai',
    BATON_PORT: String(apiPort),
    BATON_PROJECTOR_PORT: String(projectorPort),
    BATON_LOG_LEVEL: process.env['BATON_LOG_LEVEL'] ?? 'warn',
  };
  const twin = { BATON_TWIN_POSTGRES_URL: durable.url('log'), BATON_TWIN_PORT: String(storePort) };
  const child = (name: keyof typeof ENTRIES, env: Readonly<Record<string, string>>): Child =>
    new Child({ name, entry: join(DIST, ENTRIES[name]), environment: env, logger, logFile, stderr: descriptor });
  const children = {
    eventStore: child('eventStore', twin),
    projector: child('projector', environment),
    api: child('api', environment),
  };
  for (const one of Object.values(children)) opened.push(() => one.stop());
  await children.eventStore.start();
  await Promise.all([children.projector.start(), children.api.start()]);
  await writeRuntime(folder, environment);
  return { address: `http://127.0.0.1:${apiPort}`, logFile, children, stop: () => closeAll(opened) };
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
async function writeRuntime(folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const draft = join(folder, `.runtime.${randomBytes(4).toString('hex')}`);
  const runtime = {
    eventStoreUrl: environment['BATON_EVENTSTORE_URL'],
    keysUrl: environment['BATON_KEYS_URL'],
    readModelsUrl: environment['BATON_READMODELS_URL'],
    masterKeyFile: environment['BATON_MASTER_KEY_FILE'],
    officeId: environment['BATON_OFFICE'],
    zone: environment['BATON_ZONE'],
    apiPort: Number(environment['BATON_PORT']),
    projectorPort: Number(environment['BATON_PROJECTOR_PORT']),
  };
  await writeFile(draft, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(folder, 'runtime.json'));
}

export async function forgetRuntime(folder: string): Promise<void> {
  await rm(join(folder, 'runtime.json'), { force: true });
}
