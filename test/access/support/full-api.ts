import { randomUUID } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { allProjections, allTables, eventCatalogue, STREAM_KINDS } from '#composition';
import { startPostgres } from '#embedded';
import { CommandStore, EsdbLog, type RequestContext } from '#event-store';
import {
  derivedId,
  type ActorId,
  type CommandId,
  type Decider,
  type DomainEvent,
  type OfficeId,
  type StreamName,
} from '#kernel';
import { CheckpointWaiter, INDEX, loadCheckpoints, ProjectionEngine, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { httpApp, jsonLogger, listen, systemClock, systemRandomness } from '#web';
import { seedStaff, type InventedPerson } from '../../../libs/testing/src/invented-staff.js';
import { startIssuer } from '../../../libs/testing/src/issuer.js';
import { startTwins } from '../../../libs/testing/src/twins.js';
import { until } from '../../../libs/testing/src/until.js';
import { ApiModule } from '../../../apps/api/src/api.module.js';

export const office = '150403' as OfficeId;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Sending {
  readonly method?: string;
  readonly body?: object;
  readonly ifMatch?: string;
  readonly key?: string;
}

/** The whole api with everything behind it, in this process: real log, read models, keys and tokens. */
export interface FullApi {
  readonly app: NestExpressApplication;
  readonly store: CommandStore;
  readonly readModels: { readonly pool: pg.Pool; stop(): Promise<void> };
  /** Sends as a member of staff, signed in. */
  send(as: string, path: string, sending?: Sending): Promise<Reply>;
  /** A GET whose body is still to come. */
  open(as: string, path: string, signal: AbortSignal): Promise<Response>;
  /** Writes facts as they would stand in the log. */
  tell<S, E extends DomainEvent>(
    decider: Pick<Decider<S, unknown, E>, 'initial' | 'evolve'>,
    stream: StreamName,
    events: readonly (E & { readonly actor?: string })[],
  ): Promise<void>;
  /** Waits until everything written so far can be read. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** @param people who are on the staff; the first one an administrator */
export async function startFullApi(people: readonly InventedPerson[]): Promise<FullApi> {
  const twins = await startTwins();
  const folder = `${twins.folder}/disposable`;
  const disposable = await startPostgres({ folder, databases: ['readmodels'], profile: 'disposable' });
  const pool = new pg.Pool({ connectionString: disposable.url('readmodels'), max: 12 });
  pool.on('error', () => undefined);
  const logger = jsonLogger('full-api', 'silent');
  const issuer = await startIssuer();
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 8)));
  await keyStore.prepare();
  const log = new EsdbLog(twins.eventStore.connectionString);
  const engine = new ProjectionEngine({ log, pool, logger, projections: allProjections, streamKinds: STREAM_KINDS });
  engine.start();
  const platform = {
    ...{ log, keyStore, logger, clock: systemClock, randomness: systemRandomness, catalogue: eventCatalogue() },
    office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: issuer.settings,
    readModels: readModelsDataSource(disposable.url('readmodels'), allTables),
    checkpoints: new CheckpointWaiter({ pool, logger }),
  };
  const app = await httpApp(ApiModule.on(platform), office, logger);
  const store = app.get(CommandStore, { strict: false });
  await seedStaff(store, office, app.get(KeyRing, { strict: false }), issuer.issuer, people);
  const address = `http://127.0.0.1:${await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 })}`;
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (code: string): Promise<string> => {
    const known = tokens.get(code) ?? issuer.token(code);
    tokens.set(code, known);
    return known;
  };
  const caughtUp = async (): Promise<void> => {
    let end = 0n;
    for await (const item of log.readAll(null)) if (item.kind === 'event') end = item.event.position.commit;
    const names = [INDEX, ...allProjections.map(({ name }) => name)];
    await until('the read models', 20_000, async () => {
      const checkpoints = await loadCheckpoints(pool).catch(() => null);
      return names.every((name) => (checkpoints?.get(name)?.position.commit ?? -1n) >= end);
    });
  };
  await caughtUp();
  await platform.readModels.initialize();
  return {
    app,
    store,
    caughtUp,
    readModels: { pool, stop: () => disposable.stop() },
    send: async (as, path, sending = {}) => send(`${address}${path}`, await tokenOf(as), sending),
    open: async (as, path, signal) =>
      fetch(`${address}${path}`, { headers: { authorization: `Bearer ${await tokenOf(as)}` }, signal }),
    tell: async (decider, stream, events) => tell(store, decider, stream, events),
    stop: async () => {
      await app.close();
      await engine.stop();
      await pool.end();
      await issuer.stop();
      await disposable.stop();
      await twins.stop();
    },
  };
}

async function send(url: string, token: string, { method = 'GET', body, ifMatch, key }: Sending): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': key ?? randomUUID() }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function tell<S, E extends DomainEvent>(
  store: CommandStore,
  { initial, evolve }: Pick<Decider<S, unknown, E>, 'initial' | 'evolve'>,
  stream: StreamName,
  events: readonly (E & { readonly actor?: string })[],
): Promise<void> {
  for (const [place, told] of events.entries()) {
    const decider: Decider<S, null, E> = { initial, evolve, decide: () => [told] };
    await store.handle(decider, stream, null, contextOf(told.actor ?? 'system', `${stream} ${place}`));
  }
}

function contextOf(actor: string, step: string): RequestContext {
  const commandId = derivedId(randomUUID(), step) as CommandId;
  return {
    ...{ officeId: office, actor: actor as ActorId, role: 'told', department: 'reception' },
    ...{ commandId, correlationId: commandId, causationId: commandId, request: { told: step } },
  };
}
