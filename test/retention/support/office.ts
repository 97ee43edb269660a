import { randomUUID } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { allProcesses, allProjections, allTables, eventCatalogue, STREAM_KINDS } from '#composition';
import { CommandStore, EsdbLog, type EventLog, type LogEvent } from '#event-store';
import { instantOf, type Clock, type OfficeId, type StreamName } from '#kernel';
import { createProcessTables, ProcessExecutor, processProjection, type ProcessManager } from '#processes';
import {
  CheckpointWaiter,
  INDEX,
  loadCheckpoints,
  ProjectionEngine,
  readModelsDataSource,
  type Projection,
} from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { httpApp, jsonLogger, listen, systemRandomness, type Platform } from '#web';
import { INVENTED_STAFF, seedStaff, type InventedPerson } from '../../../libs/testing/src/invented-staff.js';
import { startIssuer } from '../../../libs/testing/src/issuer.js';
import { startTwins } from '../../../libs/testing/src/twins.js';
import { until } from '../../../libs/testing/src/until.js';
import { ApiModule } from '../../../apps/api/src/api.module.js';

export const office = '150403' as OfficeId;
const HOUR = 3_600_000;

/** Registers and leads: the one person who could order and approve, if two were not needed. */
export const BOTH: InventedPerson = {
  code: 'both.x',
  name: '虚兼任',
  departments: ['leadership'],
  roles: ['registrar', 'leaderInCharge'],
  superior: 'leader.m',
};

/** The office's time, which a test moves on; it never stands still. */
export class MovedClock implements Clock {
  #ahead = 0;
  readonly now = () => instantOf(Date.now() + this.#ahead);

  pass(hours: number): void {
    this.#ahead += hours * HOUR;
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sending {
  readonly key?: string;
  readonly ifMatch?: string;
}

/** A whole office in this process: api, read models and processes on real twins, with a clock to move. */
export interface Office {
  readonly app: NestExpressApplication;
  readonly platform: Platform;
  readonly clock: MovedClock;
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly keyStore: PostgresKeyStore;
  /** Where the databases behind it are, for tests that lay hands on them. */
  readonly urls: {
    readonly eventStore: string;
    readonly log: string;
    readonly keys: string;
    readonly readModels: string;
  };
  readonly processes: readonly ProcessManager[];
  get(as: string, path: string): Promise<Reply>;
  post(as: string, path: string, body: object, sending?: Sending): Promise<Reply>;
  /** Sends through another api process on the same stores, which has seen nothing yet. */
  afresh(as: string, path: string, body: object, sending?: Sending): Promise<Reply>;
  /** Waits until everything written so far is read, then lets the processes act once. @returns how many actions were tried */
  act(processes?: readonly ProcessManager[]): Promise<number>;
  caughtUp(): Promise<void>;
  eventsOf(stream: StreamName): Promise<LogEvent[]>;
  stop(): Promise<void>;
}

export async function startOffice(): Promise<Office> {
  const twins = await startTwins();
  const pool = new pg.Pool({ connectionString: twins.durable.url('readmodels'), max: 14 });
  pool.on('error', () => undefined);
  const logger = jsonLogger('retention', 'silent');
  const issuer = await startIssuer();
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 8)));
  await keyStore.prepare();
  const log = new EsdbLog(twins.eventStore.connectionString);
  const clock = new MovedClock();
  const platform: Platform = {
    ...{ log, keyStore, logger, clock, randomness: systemRandomness, catalogue: eventCatalogue() },
    office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: issuer.settings,
    readModels: readModelsDataSource(twins.durable.url('readmodels'), allTables),
    checkpoints: new CheckpointWaiter({ pool, logger }),
  };
  const processes = allProcesses(platform);
  const projections = [...allProjections, ...processes.map(processProjection)];
  const engine = new ProjectionEngine({ log, pool, logger, projections, streamKinds: STREAM_KINDS });
  engine.start();
  const app = await httpApp(ApiModule.on(platform), office, logger);
  const others: NestExpressApplication[] = [];
  const people = [...INVENTED_STAFF, BOTH];
  await seedStaff(
    app.get(CommandStore, { strict: false }),
    office,
    app.get(KeyRing, { strict: false }),
    issuer.issuer,
    people,
  );
  const url = await listening(app);
  const caughtUp = () => reached(log, pool, projections);
  await caughtUp();
  await createProcessTables(pool);
  await platform.readModels.initialize();
  const tokens = new Map<string, Promise<string>>();
  const bearer = async (as: string): Promise<string> => {
    const token = tokens.get(as) ?? issuer.token(as);
    tokens.set(as, token);
    return `Bearer ${await token}`;
  };
  return {
    ...{ app, platform, clock, log, pool, keyStore, processes, caughtUp },
    urls: {
      eventStore: twins.eventStore.connectionString,
      log: twins.durable.url('log'),
      keys: twins.durable.url('keys'),
      readModels: twins.durable.url('readmodels'),
    },
    get: async (as, path) => replyOf(await fetch(`${url}${path}`, { headers: { authorization: await bearer(as) } })),
    post: async (as, path, body, sending) =>
      replyOf(await fetch(`${url}${path}`, posting(await bearer(as), body, sending))),
    afresh: async (as, path, body, sending) => {
      const other = await httpApp(ApiModule.on(platform), office, logger);
      others.push(other);
      return replyOf(await fetch(`${await listening(other)}${path}`, posting(await bearer(as), body, sending)));
    },
    act: async (acting = processes) => {
      await caughtUp();
      const executor = new ProcessExecutor({ pool, engine, processes: acting, clock, logger, graceMs: 0 });
      const tried = await executor.runOnce();
      await caughtUp();
      return tried;
    },
    eventsOf: async (stream) => {
      const events: LogEvent[] = [];
      for await (const event of log.readStream(stream)) events.push(event);
      return events;
    },
    stop: async () => {
      // They stand on the same connections: only their servers are theirs to close.
      for (const other of others) other.getHttpServer().closeAllConnections();
      for (const other of others) other.getHttpServer().close();
      await app.close();
      await engine.stop();
      await pool.end();
      await issuer.stop();
      await twins.stop();
    },
  };
}

async function listening(app: NestExpressApplication): Promise<string> {
  return `http://127.0.0.1:${await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 })}`;
}

function posting(authorization: string, body: object, { key = randomUUID(), ifMatch = '*' }: Sending = {}) {
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key, 'if-match': ifMatch };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

async function replyOf(response: Response): Promise<Reply> {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Reply['body'],
  };
}

async function reached(log: EventLog, pool: pg.Pool, projections: readonly Projection[]): Promise<void> {
  let end = 0n;
  for await (const item of log.readAll(null)) if (item.kind === 'event') end = item.event.position.commit;
  const names = [INDEX, ...projections.map(({ name }) => name)];
  await until('the read models', 20_000, async () => {
    const checkpoints = await loadCheckpoints(pool).catch(() => null);
    return names.every((name) => (checkpoints?.get(name)?.position.commit ?? -1n) >= end);
  });
}
