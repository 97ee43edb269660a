import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { eventCatalogue } from '#composition';
import { freePort, startPostgres, temporaryFolder, type Profile } from '#embedded';
import { CommandStore, EsdbLog, EventWriter } from '#event-store';
import { makeHeadKey, readHeadKey } from '#heads';
import type { OfficeId } from '#kernel';
import { verifierText } from '#proofs';
import { KeyRing, makeMasterKey, PostgresKeyStore, readMasterKey } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { seedStaff } from '../../libs/testing/src/invented-staff.js';
import { startIssuer, type Issuer } from '../../libs/testing/src/issuer.js';
import { until } from '../../libs/testing/src/until.js';
import type { Dice } from './dice.js';
import { Effects, FailReports } from './effects.js';
import { forked, Kept, type Running } from './kept.js';
import { Links, type Link } from './links.js';
import { Operator } from './operator.js';

export const OFFICE = '150403' as OfficeId;
export const ZONE = 'Asia/Shanghai';
const ENTRIES = {
  eventStore: 'dist/libs/embedded/src/event-store/main.js',
  api: 'dist/apps/api/src/main.js',
  projector: 'dist/apps/projector/src/main.js',
};
const START = 60_000;

/** The processes of an office; of `api` and `projector` there are two. To `newStore` the log is moved, and nobody works on it. */
export const PARTS = ['api', 'projector', 'eventStore', 'newStore', 'durable', 'readModels'] as const;
export type PartKind = (typeof PARTS)[number];

export type Environment = Readonly<Record<string, string>>;

/** A whole office of separate processes, each behind proxies, with what the runner needs to look behind them. */
export interface ChaosOffice {
  readonly folder: string;
  readonly effects: Effects;
  readonly links: Links;
  readonly parts: Readonly<Record<PartKind, readonly Kept[]>>;
  /** Of each api, through its proxy. */
  readonly addresses: readonly string[];
  readonly issuer: Issuer;
  /** The log, not through a proxy. */
  readonly log: EsdbLog;
  /** Postgres, not through a proxy. */
  readonly databases: Readonly<Record<'keys' | 'readModels' | 'log', string>>;
  /** As an operator's program on this office is started. */
  readonly environment: Environment;
  readonly operator: Operator;
  readonly newStoreUrl: string;
  /** Public key of the heads, as an auditor pins it. */
  readonly headKey: string;
  readonly headsFolder: string;
  /** What was seen while faults went on that no fault excuses. */
  readonly findings: string[];
  /** Folder that holds a database, e.g. to fill its disk. */
  folderOf(part: 'durable' | 'readModels'): string;
  stop(): Promise<void>;
}

type Closing = () => Promise<unknown>;

/** @param prepare called with each database's folder before anything is in it @throws when a part does not start */
export async function openChaosOffice(
  dice: Dice,
  prepare: (folder: string) => Promise<Closing> = () => Promise.resolve(() => Promise.resolve()),
): Promise<ChaosOffice> {
  const closings: Closing[] = [];
  try {
    return await new Opening(dice, prepare, closings).open();
  } catch (error) {
    await closeAll(closings);
    throw error;
  }
}

class Opening {
  readonly #effects = new Effects();
  readonly #kept: Kept[] = [];

  constructor(
    private readonly dice: Dice,
    private readonly prepare: (folder: string) => Promise<Closing>,
    private readonly closings: Closing[],
  ) {}

  async open(): Promise<ChaosOffice> {
    const { path: folder, remove } = await temporaryFolder('baton-chaos-');
    this.closings.push(remove);
    const output = openSync(join(folder, 'office.log'), 'a', 0o600);
    this.closings.push(() => Promise.resolve(closeSync(output)));
    const reports = new FailReports(join(folder, 'fail-points'), this.#effects);
    this.closings.push(() => Promise.resolve(reports.stop()));
    const links = new Links(this.#effects, this.dice.child('links'));
    this.closings.push(() => links.stop());
    const [durable, readModels] = await Promise.all([
      this.#database(folder, 'durable', ['log', 'moved', 'keys']),
      this.#database(folder, 'readModels', ['readmodels']),
    ]);
    const store = await this.#store('eventStore', durable.url('log'), output);
    const newStore = await this.#store('newStore', durable.url('moved'), output);
    const issuer = await startIssuer();
    this.closings.push(() => issuer.stop());
    const secrets = await secretsIn(folder);
    const log = new EsdbLog(store.url);
    this.closings.push(() => log.close());
    const databases = {
      keys: durable.url('keys'),
      readModels: readModels.url('readmodels'),
      log: durable.url('log'),
    };
    const environment: Environment = {
      BATON_EVENTSTORE_URL: store.url,
      BATON_KEYS_URL: databases.keys,
      BATON_READMODELS_URL: databases.readModels,
      ...secrets.environment,
      ...{ BATON_OFFICE: OFFICE, BATON_ZONE: ZONE, BATON_LOG_LEVEL: 'warn' },
      ...{ BATON_OIDC_ISSUER: issuer.issuer, BATON_OIDC_AUDIENCE: issuer.settings.audience },
    };
    await seed(environment, log, issuer);
    const behind = { environment: { ...environment, BATON_FAIL_REPORT: reports.file }, links, output };
    const operator = new Operator(behind.environment);
    this.closings.push(() => Promise.resolve(operator.stop()));
    const [apis, projectors] = await Promise.all([
      Promise.all([1, 2].map((number) => this.#api(number, behind))),
      Promise.all([1, 2].map((number) => this.#projector(number, behind))),
    ]);
    return {
      ...{ folder, effects: this.#effects, links, issuer, log, databases, environment: behind.environment },
      ...{ operator, newStoreUrl: newStore.url, headKey: secrets.headKey, headsFolder: secrets.headsFolder },
      findings: [],
      parts: {
        ...{ api: apis.map(({ kept }) => kept), projector: projectors },
        ...{ eventStore: [store.kept], newStore: [newStore.kept] },
        ...{ durable: [durable.kept], readModels: [readModels.kept] },
      },
      addresses: apis.map(({ address }) => address),
      folderOf: (part) => join(folder, part),
      stop: () => closeAll(this.closings),
    };
  }

  async #store(name: string, database: string, output: number): Promise<{ readonly kept: Kept; readonly url: string }> {
    const port = await freePort();
    const own = { BATON_TWIN_POSTGRES_URL: database, BATON_TWIN_PORT: String(port) };
    const kept = await this.#program(name, 'eventStore', output, own);
    return { kept, url: `esdb://127.0.0.1:${port}?tls=false` };
  }

  async #api(number: number, behind: Behind): Promise<{ readonly kept: Kept; readonly address: string }> {
    const port = await freePort();
    const own = { BATON_PORT: String(port), ...(await proxied('api', behind)) };
    const kept = await this.#program(`api ${number}`, 'api', behind.output, { ...behind.environment, ...own });
    return { kept, address: `http://127.0.0.1:${await behind.links.add('client-api', port)}` };
  }

  async #projector(number: number, behind: Behind): Promise<Kept> {
    const own = { BATON_PROJECTOR_PORT: String(await freePort()), ...(await proxied('projector', behind)) };
    return this.#program(`projector ${number}`, 'projector', behind.output, { ...behind.environment, ...own });
  }

  async #program(name: string, entry: keyof typeof ENTRIES, output: number, environment: Environment): Promise<Kept> {
    let ready: Promise<unknown> = Promise.resolve();
    const start = (): Promise<Running> => {
      const execArgv = ['--conditions=chaos', '--enable-source-maps'];
      const child = forked({ entry: ENTRIES[entry], environment, execArgv, output });
      ready = child.ready;
      return Promise.resolve(child);
    };
    const kept = this.#keep(name, start);
    await kept.start();
    await until(`${name} to start`, START, () => Promise.race([ready, Promise.resolve(null)]));
    return kept;
  }

  async #database(folder: string, name: 'durable' | 'readModels', databases: readonly string[]): Promise<Database> {
    const place = join(folder, name);
    await mkdir(place, { mode: 0o755 });
    this.closings.push(await this.prepare(place));
    const port = await freePort();
    const profile: Profile = name === 'durable' ? 'durable' : 'disposable';
    let url: (database: string) => string = () => '';
    const start = async (): Promise<Running> => {
      const server = await startPostgres({ folder: join(place, 'data'), port, databases, profile });
      ({ url } = server);
      return server;
    };
    const kept = this.#keep(name, start);
    await kept.start();
    return { kept, url };
  }

  #keep(name: string, start: () => Promise<Running>): Kept {
    const kept = new Kept({ name, start, onStart: (started) => this.#started(started) });
    this.#kept.push(kept);
    this.closings.push(() => kept.stop());
    return kept;
  }

  /** Something that begins while what it needs is away. */
  #started(name: string): void {
    const [kind = ''] = name.split(' ');
    for (const other of this.#kept)
      if (other.pid === null && NEEDS[kind]?.includes(other.name))
        this.#effects.count(`${kind} starts without ${other.name}`);
  }
}

/** What each program connects to. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  eventStore: ['durable'],
  api: ['eventStore', 'durable', 'readModels'],
  projector: ['eventStore', 'durable', 'readModels'],
};

interface Database {
  readonly kept: Kept;
  readonly url: (database: string) => string;
}

interface Behind {
  readonly environment: Environment;
  readonly links: Links;
  readonly output: number;
}

/** The addresses of the stores, each behind a proxy of this process's own. */
async function proxied(who: 'api' | 'projector', { environment, links }: Behind): Promise<Environment> {
  const through = async (variable: string, link: Link): Promise<readonly [string, string]> => {
    const url = new URL(environment[variable] ?? '');
    url.port = String(await links.add(link, Number(url.port)));
    return [variable, url.href];
  };
  return Object.fromEntries(
    await Promise.all([
      through('BATON_EVENTSTORE_URL', `${who}-eventStore`),
      through('BATON_KEYS_URL', `${who}-keys`),
      through('BATON_READMODELS_URL', `${who}-readModels`),
    ]),
  );
}

/** Master key and head key; heads are signed often, so that faults meet them. */
async function secretsIn(folder: string) {
  const [masterKey, headKey] = [join(folder, 'master.key'), join(folder, 'head.key')];
  const headsFolder = join(folder, 'heads');
  await makeMasterKey(masterKey);
  await makeHeadKey(headKey);
  const environment = {
    ...{ BATON_MASTER_KEY_FILE: masterKey, BATON_HEAD_KEY_FILE: headKey, BATON_HEADS_FOLDER: headsFolder },
    ...{ BATON_HEAD_EVENTS: '25', BATON_HEAD_MINUTES: '1' },
  };
  return { environment, headsFolder, headKey: verifierText((await readHeadKey(headKey, OFFICE)).verifier) };
}

/** The invented staff, before anybody could admit them through an api. */
async function seed(environment: Environment, log: EsdbLog, issuer: Issuer): Promise<void> {
  const keyStore = new PostgresKeyStore(
    environment['BATON_KEYS_URL'] ?? '',
    await readMasterKey(environment['BATON_MASTER_KEY_FILE'] ?? ''),
  );
  await keyStore.prepare();
  const [catalogue, keys] = [eventCatalogue(), new KeyRing(keyStore)];
  const store = new CommandStore(log, catalogue, new EventWriter(catalogue, keys, systemClock, systemRandomness));
  await seedStaff(store, OFFICE, keys, issuer.issuer);
  await keyStore.close();
}

/** A pool on a database of the office, for the runner. */
export function poolOn(url: string, max = 4): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: 'chaos-runner' });
  pool.on('error', () => undefined);
  return pool;
}

/** In reverse order of opening; one that fails keeps none from being closed. */
async function closeAll(closings: Closing[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closings.splice(0).reverse()) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'the office was not closed cleanly');
}
