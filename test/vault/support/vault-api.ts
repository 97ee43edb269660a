import type { IncomingMessage } from 'node:http';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { z } from 'zod';
import { ROLES, type Identity, type Role } from '#access';
import { caseEvents, type CaseEvent } from '#cases';
import { accessEvents, disclosureEvents } from '#disclosure';
import {
  CommandStore,
  EsdbLog,
  EventCatalogue,
  EventWriter,
  type EventLog,
  type LogEvent,
  storeError,
} from '#event-store';
import {
  streamKind,
  streams,
  uuidV5,
  type ActorId,
  type CaseId,
  type CommandId,
  type Decider,
  type Instant,
  type OfficeId,
} from '#kernel';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { identityEvents, inquiryEvents, VaultModule } from '#vault';
import {
  AUTHENTICATOR,
  httpApp,
  listen,
  PlatformModule,
  systemClock,
  systemRandomness,
  webError,
  type Authenticator,
  type Platform,
} from '#web';
import { startTwins } from '../../../libs/testing/src/twins.js';

export const office = '150403' as OfficeId;

/** Who sends a request: role, staff code and department. Tokens have suites of their own; here a badge says it. */
export interface Badge {
  readonly role: Role;
  readonly id: string;
  readonly department: string;
}

export const badge = (role: Role, id: string, department = 'reception'): Badge => ({ role, id, department });

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sending {
  readonly key?: string;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The vault over HTTP, in this process, on the twins. */
export interface VaultApi {
  readonly app: NestExpressApplication;
  readonly catalogue: EventCatalogue;
  readonly log: EventLog;
  /** Kinds of streams that take no append while they are in here. */
  readonly broken: Set<string>;
  readonly keyStore: PostgresKeyStore;
  readonly keysUrl: string;
  /** Lines the app logged. */
  readonly logged: readonly string[];
  get(path: string, as: Badge): Promise<Reply>;
  post(path: string, body: object, as: Badge, sending?: Sending): Promise<Reply>;
  /** Writes facts of a case as they would stand in the log; a fresh id when there is none. */
  tell(events: readonly CaseEvent[], by: string, at?: string, caseId?: CaseId): Promise<CaseId>;
  eventsOf(stream: string): Promise<LogEvent[]>;
  stop(): Promise<void>;
}

export async function startVaultApi(): Promise<VaultApi> {
  const twins = await startTwins();
  const keysUrl = twins.durable.url('keys');
  const keyStore = new PostgresKeyStore(keysUrl, new MasterKey(Buffer.alloc(32, 6)));
  await keyStore.prepare();
  const broken = new Set<string>();
  const log = breakable(new EsdbLog(twins.eventStore.connectionString), broken);
  const catalogue = new EventCatalogue([caseEvents, identityEvents, inquiryEvents, disclosureEvents, accessEvents]);
  const logged: string[] = [];
  const keep = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { info: keep, warn: keep, error: keep };
  const pool = new pg.Pool({ connectionString: keysUrl });
  const platform: Platform = {
    office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: { issuer: 'https://issuer.invalid', audience: 'baton-api' },
    ...{ log, catalogue, keyStore, logger, clock: systemClock, randomness: systemRandomness },
    // No read models in this suite: the vault has none.
    readModels: readModelsDataSource(keysUrl, [], { poolSize: 1, statementTimeoutMs: 1000 }),
    checkpoints: new CheckpointWaiter({ pool, logger }),
  };
  const app = await httpApp(moduleOn(platform), office, logger);
  const url = `http://127.0.0.1:${await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 })}`;
  return {
    ...{ app, catalogue, log, broken, keyStore, keysUrl, logged },
    get: async (path, as) => replyOf(await fetch(`${url}${path}`, { headers: { authorization: header(as) } })),
    post: (path, body, as, sending = {}) => post(`${url}${path}`, body, as, sending),
    tell: teller(platform),
    eventsOf: (stream) => eventsOf(log, stream),
    stop: async () => {
      await app.close();
      await pool.end();
      await twins.stop();
    },
  };
}

function moduleOn(platform: Platform) {
  @Module({
    imports: [PlatformModule.with(platform), VaultModule],
    providers: [{ provide: AUTHENTICATOR, useValue: badges }],
  })
  class VaultApiModule {}
  return VaultApiModule;
}

const shown = z.tuple([z.enum(ROLES), z.string(), z.string()]);

const badges: Authenticator = {
  identify({ headers }: IncomingMessage): Promise<Identity> {
    const known = shown.safeParse(headers.authorization?.replace('Badge ', '').split(' '));
    if (!known.success) throw webError('ACCESS.SIGN_IN');
    const [role, id, department] = known.data;
    const session = { token: 'token', expires: 4_000_000_000, id: null };
    const rights = { roles: [{ role }], revision: 0, session };
    return Promise.resolve({ id: id as ActorId, department, departments: [department], ...rights });
  },
};

function header({ role, id, department }: Badge): string {
  return `Badge ${role} ${id} ${department}`;
}

/** The log, but for appends to streams of a broken kind. */
function breakable(log: EventLog, broken: ReadonlySet<string>): EventLog {
  return {
    append: (stream, ...rest) =>
      broken.has(streamKind(stream)) ? Promise.reject(storeError('STORE.UNAVAILABLE')) : log.append(stream, ...rest),
    readStream: (...of) => log.readStream(...of),
    lastOf: (stream) => log.lastOf(stream),
    readAll: (after) => log.readAll(after),
    subscribeAll: (...of) => log.subscribeAll(...of),
    ping: () => log.ping(),
    close: () => log.close(),
  };
}

let drawn = 0;

/** A number nobody has had, as an id. */
export function freshId(): string {
  drawn += 1;
  return uuidV5('6f0e7f0c-5a53-5a0e-8d5b-2f1c3a9d7e11', `vault ${process.pid} ${drawn}`);
}

async function post(url: string, body: object, as: Badge, sending: Sending): Promise<Reply> {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': sending.key ?? freshId(),
    'if-match': sending.ifMatch ?? '*',
    authorization: header(as),
    ...sending.headers,
  };
  return replyOf(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

const object = z.record(z.string(), z.unknown());

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: object.parse(JSON.parse(text)) };
}

/** Takes what it is told for a fact. */
const teller =
  ({ log, catalogue, keyStore, clock, randomness }: Platform): VaultApi['tell'] =>
  async (events, by, at, caseId = freshId() as CaseId) => {
    const told: Decider<null, readonly CaseEvent[], CaseEvent> = {
      initial: null,
      decide: (_state, facts) => facts,
      evolve: () => null,
    };
    const writer = new EventWriter(catalogue, new KeyRing(keyStore), clock, randomness);
    const commandId = freshId() as CommandId;
    const ids = { commandId, correlationId: commandId, causationId: commandId };
    const who = { officeId: office, actor: by as ActorId, role: 'registrar', request: {} };
    const when = at === undefined ? {} : { occurredAt: at as Instant };
    const store = new CommandStore(log, catalogue, writer);
    await store.load(told, streams.case(office, caseId));
    await store.handle(told, streams.case(office, caseId), events, { ...who, ...ids, ...when });
    return caseId;
  };

async function eventsOf(log: EventLog, stream: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of log.readStream(stream as LogEvent['stream'])) events.push(event);
  return events;
}
