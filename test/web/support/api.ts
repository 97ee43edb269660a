import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { z } from 'zod';
import type { OfficeId, Position } from '#kernel';
import { CommandStore, EsdbLog, EventCatalogue, type EventLog, type LogEvent } from '#event-store';
import { caseEvents, CasesModule } from '#cases';
import { directoryEvents, DirectoryModule } from '#directory';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { registerEvents } from '#registers';
import { sessionEvents, staffEvents, StaffModule } from '#staff';
import { httpApp, listen, PlatformModule, systemClock, systemRandomness, type Logger, type Platform } from '#web';
import { seedStaff, type InventedPerson } from '../../../libs/testing/src/invented-staff.js';
import { startIssuer, type Issuer } from '../../../libs/testing/src/issuer.js';
import { startTwins } from '../../../libs/testing/src/twins.js';

export const office = '150403' as OfficeId;

/** Who sends a request. */
export interface Sender {
  readonly id: string;
  readonly department: string;
}

export const anna: Sender = { id: 'officer.a', department: 'reception' };
export const bert: Sender = { id: 'officer.b', department: 'reception' };
export const head: Sender = { id: 'head.h', department: 'reception' };
export const rita: Sender = { id: 'officer.r', department: 'review' };

const desk = { departments: ['reception'], roles: ['receptionist', 'registrar', 'screener'] } as const;
const handling = { departments: ['review'], roles: ['handlingOfficer'] } as const;

/** Anna does whatever a case may need, so that what is refused here is refused for what it asks, not for who asks. */
const PEOPLE: readonly InventedPerson[] = [
  { code: 'admin.a', name: '虚甲管', departments: ['office'], roles: ['administrator'] },
  { code: anna.id, name: '虚甲员', ...desk, roles: [...desk.roles, 'officeHead', 'handlingOfficer'] },
  { code: bert.id, name: '虚乙员', ...desk },
  { code: 'officer.c', name: '虚丙员', ...desk },
  { code: 'officer.d', name: '虚丁员', ...desk },
  { code: head.id, name: '虚主任', departments: ['reception'], roles: ['officeHead'] },
  { code: rita.id, name: '虚己承', ...handling },
  { code: 'officer.s', name: '虚戊承', ...handling },
];

export interface Sending {
  readonly as?: Sender;
  /** Idempotency-Key; drawn when absent, left out when null. */
  readonly key?: string | null;
  /** If-Match; `*` when absent, left out when null. */
  readonly ifMatch?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The write side over HTTP, in this process, on the twins. */
export interface Api {
  readonly app: NestExpressApplication;
  readonly log: EventLog;
  readonly keyStore: PostgresKeyStore;
  readonly keysUrl: string;
  /** Lines the app logged. */
  readonly logged: readonly string[];
  /** @param as nobody, when absent */
  get(path: string, as?: Sender): Promise<Reply>;
  /** Sends a body as JSON, or a string or bytes as they are. */
  post(path: string, body: unknown, sending?: Sending): Promise<Reply>;
  eventsOf(stream: string): Promise<LogEvent[]>;
  /** Events of ours after a place in the log, and the place of the last one. */
  since(place: Position | null): Promise<{ readonly events: number; readonly end: Position | null }>;
  stop(): Promise<void>;
}

export async function startApi(): Promise<Api> {
  const twins = await startTwins();
  const issuer = await startIssuer();
  const keysUrl = twins.durable.url('keys');
  const keyStore = new PostgresKeyStore(keysUrl, new MasterKey(Buffer.alloc(32, 5)));
  await keyStore.prepare();
  const log = new EsdbLog(twins.eventStore.connectionString);
  const logged: string[] = [];
  const pool = new pg.Pool({ connectionString: keysUrl });
  const logger = collecting(logged);
  const app = await httpApp(
    apiModule({
      office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
      oidc: issuer.settings,
      log,
      catalogue: new EventCatalogue([caseEvents, directoryEvents, registerEvents, staffEvents, sessionEvents]),
      keyStore,
      // No read models in this suite: the data source stays closed, and the waiter finds no checkpoints.
      readModels: readModelsDataSource(keysUrl, [], { poolSize: 1, statementTimeoutMs: 1000 }),
      checkpoints: new CheckpointWaiter({ pool, logger }),
      logger,
      clock: systemClock,
      randomness: systemRandomness,
    }),
    office,
    logger,
  );
  const url = `http://127.0.0.1:${await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 })}`;
  const store = app.get(CommandStore, { strict: false });
  await seedStaff(store, office, app.get(KeyRing, { strict: false }), issuer.issuer, PEOPLE);
  const signIn = tokensOf(issuer);
  return {
    app,
    log,
    keyStore,
    keysUrl,
    logged,
    get: async (path, as) => replyOf(await fetch(`${url}${path}`, { headers: as ? await signIn(as) : {} })),
    post: async (path, body, sending = {}) => send(`${url}${path}`, body, sending, await signIn(sending.as ?? anna)),
    eventsOf: (stream) => eventsOf(log, stream),
    since: (place) => since(log, place),
    stop: async () => {
      await app.close();
      await issuer.stop();
      await pool.end();
      await twins.stop();
    },
  };
}

function apiModule(platform: Platform) {
  @Module({ imports: [PlatformModule.with(platform), StaffModule, CasesModule, DirectoryModule] })
  class ApiModule {}
  return ApiModule;
}

function collecting(lines: string[]): Logger {
  const keep = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { info: keep, warn: keep, error: keep };
}

let keys = 0;

export function freshKey(): string {
  keys += 1;
  return `web-spec-${String(keys).padStart(6, '0')}`;
}

/** One access token a person, good for the whole suite. */
function tokensOf(issuer: Issuer): (who: Sender) => Promise<Record<string, string>> {
  const tokens = new Map<string, Promise<string>>();
  return async ({ id, department }) => {
    const token = tokens.get(id) ?? issuer.token(id);
    tokens.set(id, token);
    return { authorization: `Bearer ${await token}`, 'baton-department': department };
  };
}

function headersOf({ key = freshKey(), ifMatch = '*', headers = {} }: Sending, signIn: Record<string, string>) {
  return {
    'content-type': 'application/json',
    ...signIn,
    ...(key === null ? {} : { 'idempotency-key': key }),
    ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
    ...headers,
  };
}

async function send(url: string, body: unknown, sending: Sending, signIn: Record<string, string>): Promise<Reply> {
  const raw = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  return replyOf(await fetch(url, { method: 'POST', headers: headersOf(sending, signIn), body: raw }));
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

async function since(log: EventLog, place: Position | null) {
  let events = 0;
  let end = place;
  for await (const item of log.readAll(place)) {
    if (item.kind !== 'event') continue;
    events += 1;
    end = item.event.position;
  }
  return { events, end };
}
