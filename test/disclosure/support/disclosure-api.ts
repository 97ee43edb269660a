import { randomUUID } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { z } from 'zod';
import { caseDecider, type CaseCommand, type CaseEvent, type CaseState } from '#cases';
import { allProjections, allTables, eventCatalogue, STREAM_KINDS } from '#composition';
import { CommandStore, EsdbLog, storeError, type EventLog, type LogEvent } from '#event-store';
import { streamKind, streams, type ActorId, type CaseId, type CommandId, type Decider, type OfficeId } from '#kernel';
import { CheckpointWaiter, INDEX, loadCheckpoints, ProjectionEngine, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { httpApp, jsonLogger, listen, systemRandomness } from '#web';
import { INVENTED_STAFF, seedStaff } from '../../../libs/testing/src/invented-staff.js';
import { startIssuer } from '../../../libs/testing/src/issuer.js';
import { startTwins } from '../../../libs/testing/src/twins.js';
import { until } from '../../../libs/testing/src/until.js';
import { ApiModule } from '../../../apps/api/src/api.module.js';
import { ForwardClock } from './clock.js';
import { freezableLine, type FreezableLine } from './freezable.js';

export const office = '150403' as OfficeId;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the log does with appends to streams of a kind, before they are sent. */
export type BeforeAppend = (kind: string) => Promise<void> | void;

/** The whole api with everything behind it, on the twins, with a clock that a test puts forward. */
export interface DisclosureApi {
  readonly app: NestExpressApplication;
  readonly clock: ForwardClock;
  readonly keyStore: PostgresKeyStore;
  readonly keys: KeyRing;
  readonly store: CommandStore;
  /** The log, past the line and the hook. */
  readonly log: EventLog;
  readonly readModels: pg.Pool;
  /** The line to the event store. */
  readonly line: FreezableLine;
  /** Set by a test that needs appends to fail or wait; the log itself when null. */
  beforeAppend: BeforeAppend | null;
  get(as: string, path: string): Promise<Reply>;
  post(as: string, path: string, body: object, key?: string): Promise<Reply>;
  /** Writes facts of a case as they would stand in the log; a fresh id when there is none. */
  tell(events: readonly CaseEvent[], by: string, caseId?: string): Promise<string>;
  eventsOf(stream: string): Promise<LogEvent[]>;
  caughtUp(): Promise<void>;
  /** Takes the event store away, for good. */
  killStore(): Promise<void>;
  stop(): Promise<void>;
}

/** @param at where the office's clock begins */
export async function startDisclosureApi(at: string): Promise<DisclosureApi> {
  const twins = await startTwins();
  const line = await freezableLine(twins.eventStore.port);
  const pool = new pg.Pool({ connectionString: twins.durable.url('readmodels'), max: 12 });
  pool.on('error', () => undefined);
  const logger = jsonLogger('disclosure-api', 'silent');
  const issuer = await startIssuer();
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 9)));
  await keyStore.prepare();
  const direct = new EsdbLog(twins.eventStore.connectionString);
  const through = twins.eventStore.connectionString.replace(String(twins.eventStore.port), String(line.port));
  const hooked: { beforeAppend: BeforeAppend | null } = { beforeAppend: null };
  const log = withHook(new EsdbLog(through), hooked);
  const engine = new ProjectionEngine({
    ...{ log: direct, pool, logger, projections: allProjections, streamKinds: STREAM_KINDS },
  });
  engine.start();
  const clock = new ForwardClock(at);
  const platform = {
    ...{ log, keyStore, logger, clock, randomness: systemRandomness, catalogue: eventCatalogue() },
    office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: issuer.settings,
    readModels: readModelsDataSource(twins.durable.url('readmodels'), allTables),
    checkpoints: new CheckpointWaiter({ pool, logger }),
  };
  const app = await httpApp(ApiModule.on(platform), office, logger);
  const store = app.get(CommandStore, { strict: false });
  const keys = app.get(KeyRing, { strict: false });
  await seedStaff(store, office, keys, issuer.issuer, INVENTED_STAFF);
  const address = `http://127.0.0.1:${await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 })}`;
  const tokens = new Map<string, Promise<string>>();
  const headersOf = async (code: string): Promise<Record<string, string>> => {
    const token = tokens.get(code) ?? issuer.token(code);
    tokens.set(code, token);
    return { authorization: `Bearer ${await token}` };
  };
  const caughtUp = async (): Promise<void> => {
    let end = 0n;
    for await (const item of direct.readAll(null)) if (item.kind === 'event') end = item.event.position.commit;
    const names = [INDEX, ...allProjections.map(({ name }) => name)];
    await until('the read models', 20_000, async () => {
      const checkpoints = await loadCheckpoints(pool).catch(() => null);
      return names.every((name) => (checkpoints?.get(name)?.position.commit ?? -1n) >= end);
    });
  };
  await caughtUp();
  await platform.readModels.initialize();
  return Object.assign(hooked, {
    ...{ app, clock, keyStore, keys, store, line, caughtUp, log: direct, readModels: pool },
    get: async (as: string, path: string) =>
      replyOf(await fetch(`${address}${path}`, { headers: await headersOf(as), signal: AbortSignal.timeout(20_000) })),
    post: async (as: string, path: string, body: object, key: string = randomUUID()) => {
      const headers = { ...(await headersOf(as)), 'content-type': 'application/json', 'idempotency-key': key };
      const sent = { method: 'POST', headers: { ...headers, 'if-match': '*' }, body: JSON.stringify(body) };
      return replyOf(await fetch(`${address}${path}`, { ...sent, signal: AbortSignal.timeout(20_000) }));
    },
    tell: (events: readonly CaseEvent[], by: string, caseId: string = randomUUID()) => tell(store, events, by, caseId),
    eventsOf: (stream: string) => eventsOf(direct, stream),
    killStore: () => twins.eventStore.stop(),
    stop: async () => {
      await app.close();
      await engine.stop();
      await direct.close();
      await pool.end();
      await issuer.stop();
      await line.stop();
      await twins.stop();
    },
  });
}

/** The log itself, with what a test wants to happen before an append is sent. */
function withHook(log: EventLog, hooked: { readonly beforeAppend: BeforeAppend | null }): EventLog {
  return {
    append: async (stream, ...rest) => {
      await hooked.beforeAppend?.(streamKind(stream));
      return log.append(stream, ...rest);
    },
    readStream: (...of) => log.readStream(...of),
    lastOf: (stream) => log.lastOf(stream),
    readAll: (after) => log.readAll(after),
    subscribeAll: (...of) => log.subscribeAll(...of),
    ping: () => log.ping(),
    close: () => log.close(),
  };
}

/** For `beforeAppend`: the store takes nothing of this kind. */
export function refusing(refused: string): BeforeAppend {
  return (kind) => {
    if (kind === refused) throw storeError('STORE.UNAVAILABLE');
  };
}

async function tell(store: CommandStore, events: readonly CaseEvent[], by: string, caseId: string): Promise<string> {
  const told: Decider<CaseState, CaseCommand | null, CaseEvent> = { ...caseDecider, decide: () => events };
  const commandId = randomUUID() as CommandId;
  await store.load(told, streams.case(office, caseId as CaseId));
  await store.handle(told, streams.case(office, caseId as CaseId), null, {
    ...{ officeId: office, actor: by as ActorId, role: 'told', department: 'reception', request: {} },
    ...{ commandId, correlationId: commandId, causationId: commandId },
  });
  return caseId;
}

const object = z.record(z.string(), z.unknown());

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: object.parse(JSON.parse(text)) };
}

async function eventsOf(log: EventLog, stream: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of log.readStream(stream as LogEvent['stream'])) events.push(event);
  return events;
}
