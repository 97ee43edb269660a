import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { z } from 'zod';
import type { OfficeId, Position } from '#kernel';
import { EsdbLog, EventCatalogue, type EventLog, type LogEvent } from '#event-store';
import { caseEvents, CasesModule } from '#cases';
import { directoryEvents, DirectoryModule } from '#directory';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { MasterKey, PostgresKeyStore } from '#protection';
import { registerEvents } from '#registers';
import {
  httpApp,
  listenOnLoopback,
  PlatformModule,
  systemClock,
  systemRandomness,
  type Logger,
  type Platform,
} from '#web';
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
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Sends a body as JSON, or a string or bytes as they are. */
  post(path: string, body: unknown, sending?: Sending): Promise<Reply>;
  eventsOf(stream: string): Promise<LogEvent[]>;
  /** Events of ours after a place in the log, and the place of the last one. */
  since(place: Position | null): Promise<{ readonly events: number; readonly end: Position | null }>;
  stop(): Promise<void>;
}

export async function startApi(): Promise<Api> {
  const twins = await startTwins();
  const keysUrl = twins.durable.url('keys');
  const keyStore = new PostgresKeyStore(keysUrl, new MasterKey(Buffer.alloc(32, 5)));
  await keyStore.prepare();
  const log = new EsdbLog(twins.eventStore.connectionString);
  const logged: string[] = [];
  const pool = new pg.Pool({ connectionString: keysUrl });
  const logger = collecting(logged);
  const app = await httpApp(
    apiModule({
      office: { id: office, zone: 'Asia/Shanghai' },
      log,
      catalogue: new EventCatalogue([caseEvents, directoryEvents, registerEvents]),
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
  const url = `http://127.0.0.1:${await listenOnLoopback(app, '127.0.0.1', 0)}`;
  return {
    app,
    log,
    keyStore,
    keysUrl,
    logged,
    get: async (path, headers = {}) => replyOf(await fetch(`${url}${path}`, { headers })),
    post: (path, body, sending = {}) => send(`${url}${path}`, body, sending),
    eventsOf: (stream) => eventsOf(log, stream),
    since: (place) => since(log, place),
    stop: async () => {
      await app.close();
      await pool.end();
      await twins.stop();
    },
  };
}

function apiModule(platform: Platform) {
  @Module({ imports: [PlatformModule.with(platform), CasesModule, DirectoryModule] })
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

export function headersOf({ as = anna, key = freshKey(), ifMatch = '*', headers = {} }: Sending) {
  return {
    'content-type': 'application/json',
    'baton-actor': as.id,
    'baton-department': as.department,
    'baton-role': 'registrar',
    ...(key === null ? {} : { 'idempotency-key': key }),
    ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
    ...headers,
  };
}

async function send(url: string, body: unknown, sending: Sending): Promise<Reply> {
  const raw = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  return replyOf(await fetch(url, { method: 'POST', headers: headersOf(sending), body: raw }));
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
