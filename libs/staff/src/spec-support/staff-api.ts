import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import type { Instant, OfficeId, StreamName } from '#kernel';
import { CommandStore, EsdbLog, EventCatalogue } from '#event-store';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import {
  httpApp,
  listen,
  PlatformModule,
  SEALED_SERIES,
  systemClock,
  systemRandomness,
  type Logger,
  type Platform,
} from '#web';
import { seedStaff } from '../../../testing/src/invented-staff.js';
import { startIssuer, type Issuer } from '../../../testing/src/issuer.js';
import { startTwins, type Twins } from '../../../testing/src/twins.js';
import { sessionEvents } from '../domain/session.events.js';
import { staffEvents } from '../domain/staff.events.js';
import { StaffModule } from '../staff.module.js';

export const office = '150403' as OfficeId;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The staff side over HTTP: two api instances, in this process, on the same twins and issuer. */
export class StaffApi {
  readonly logged: string[] = [];
  /** Added to the machine's time by the offices' clock, milliseconds. */
  ahead = 0;
  #keys = 0;
  readonly #instances: { readonly app: NestExpressApplication; readonly url: string }[] = [];

  private constructor(
    readonly twins: Twins,
    readonly issuer: Issuer,
    readonly pool: pg.Pool,
  ) {}

  static async start(): Promise<StaffApi> {
    const twins = await startTwins();
    const issuer = await startIssuer();
    const api = new StaffApi(twins, issuer, new pg.Pool({ connectionString: twins.durable.url('keys') }));
    await api.#addInstance();
    await api.#addInstance();
    const first = api.#instances[0]?.app;
    if (!first) throw new Error('no instance');
    const store = first.get(CommandStore, { strict: false });
    await seedStaff(store, office, first.get(KeyRing, { strict: false }), issuer.issuer);
    return api;
  }

  /** @param token access token; none when absent. @param instance which of the two */
  async get(path: string, token?: string, headers: Record<string, string> = {}, instance = 0): Promise<Reply> {
    return this.#send(instance, path, { headers: { ...bearer(token), ...headers } });
  }

  async post(path: string, body: object, token?: string, headers: Record<string, string> = {}): Promise<Reply> {
    this.#keys += 1;
    const own = { 'content-type': 'application/json', 'idempotency-key': `staff-spec-${this.#keys}`, 'if-match': '*' };
    const sent = { ...own, ...bearer(token), ...headers };
    return this.#send(0, path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
  }

  /** What the identity provider does. */
  async postForm(path: string, fields: Record<string, string>): Promise<Reply> {
    return this.#send(0, path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Data and metadata of a stream, as stored. @throws when it is empty */
  async textOf(stream: string): Promise<string> {
    const log = new EsdbLog(this.twins.eventStore.connectionString);
    const stored: string[] = [];
    for await (const { data, metadata } of log.readStream(stream as StreamName))
      stored.push(JSON.stringify({ data, metadata }));
    await log.close();
    if (stored.length === 0) throw new Error('no events');
    return stored.join('\n');
  }

  async stop(): Promise<void> {
    for (const { app } of this.#instances) await app.close();
    await this.pool.end();
    await this.issuer.stop();
    await this.twins.stop();
  }

  async #send(instance: number, path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(`${this.#instances[instance]?.url ?? ''}${path}`, init);
    const text = await response.text();
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, body: parsed as Reply['body'] };
  }

  async #addInstance(): Promise<void> {
    const platform = await this.#platform();
    const app = await httpApp(moduleOn(platform), office, platform.logger);
    const port = await listen(app, { host: '127.0.0.1', port: 0, trustedProxies: 0 });
    this.#instances.push({ app, url: `http://127.0.0.1:${port}` });
  }

  async #platform(): Promise<Platform> {
    const keysUrl = this.twins.durable.url('keys');
    const keyStore = new PostgresKeyStore(keysUrl, new MasterKey(Buffer.alloc(32, 5)));
    await keyStore.prepare();
    const keep = (fields: object, message: string) => void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    const logger: Logger = { info: keep, warn: keep, error: keep };
    return {
      office: { id: office, zone: 'Asia/Shanghai', sealedSeries: SEALED_SERIES },
      oidc: this.issuer.settings,
      log: new EsdbLog(this.twins.eventStore.connectionString),
      catalogue: new EventCatalogue([staffEvents, sessionEvents]),
      keyStore,
      readModels: readModelsDataSource(keysUrl, [], { poolSize: 1, statementTimeoutMs: 1000 }),
      checkpoints: new CheckpointWaiter({ pool: this.pool, logger }),
      logger,
      clock: { now: () => new Date(Date.parse(systemClock.now()) + this.ahead).toISOString() as Instant },
      randomness: systemRandomness,
    };
  }
}

function moduleOn(platform: Platform) {
  @Module({ imports: [PlatformModule.with(platform), StaffModule] })
  class StaffApiModule {}
  return StaffApiModule;
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
