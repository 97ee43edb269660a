import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Global, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Identity, Role } from '#access';
import { AuditModule, ChangeCursors, ChangeStreams, type Cursors } from '#audit';
import { caseEvents, casesProjections, CasesReadModelsModule } from '#cases';
import { custodyProjections, CustodyReadModelsModule, slipEvents } from '#custody';
import { EventCatalogue } from '#event-store';
import type { ActorId, Instant, OfficeId } from '#kernel';
import { CheckpointWaiter, INDEX, loadCheckpoints, ProjectionEngine, readModelsDataSource } from '#projections';
import { MasterKey, PostgresKeyStore } from '#protection';
import { registerEvents, registersProjections, RegistersReadModelsModule } from '#registers';
import { AUTHENTICATOR, httpApp, PlatformModule, systemRandomness, webError, type Platform } from '#web';
import { Remembering, until } from '../../engine/support/harness.js';
import { ReadDatabase } from './read-database.js';
import type { StoryLog } from './story-log.js';

export const PROJECTIONS = [...registersProjections, ...casesProjections, ...custodyProjections];
export { ReadDatabase, until };

/** Who reads where a test does not say: a head, who sees every ordinary case. */
const WHO = { Authorization: 'Bearer head.h' };

/** The office's clock, which a test sets. */
export class SetClock {
  instant = '2020-03-10T00:00:00.000Z' as Instant;
  readonly now = (): Instant => this.instant;
}

/** Who may read in a test; the token is the code. How people really sign in is libs/staff's to test. */
export class People {
  readonly #known = new Map<string, Identity>([['head.h', reader('head.h', ['officeHead'])]]);

  /** Knows a person from now on, or as he is from now on; without him: signed out. */
  set(code: string, identity: Identity | null): void {
    if (identity) this.#known.set(code, identity);
    else this.#known.delete(code);
  }

  async identify(request: IncomingMessage): Promise<Identity> {
    const known = this.#known.get(String(request.headers.authorization).replace('Bearer ', ''));
    return known ? Promise.resolve(known) : Promise.reject(webError('ACCESS.SIGN_IN'));
  }
}

/** An invented person with roles. */
export function reader(code: string, roles: readonly Role[], departments: readonly string[] = ['reception']): Identity {
  return {
    id: code as ActorId,
    department: departments[0] ?? 'reception',
    departments,
    roles: roles.map((role) => ({ role })),
    revision: 0,
    session: { token: code, expires: 0, id: null },
  };
}

@Global()
@Module({})
class SignIn {}

@Module({ imports: [RegistersReadModelsModule, CasesReadModelsModule, CustodyReadModelsModule, AuditModule] })
class ReadSide {}

/** The whole read side over an invented log: real engine, real Postgres, real HTTP. */
export class ReadRig {
  readonly clock = new SetClock();
  readonly people = new People();
  readonly logger = new Remembering();

  private constructor(
    readonly log: StoryLog,
    readonly pool: Pool,
    readonly engine: ProjectionEngine,
    readonly db: DataSource,
    readonly waiter: CheckpointWaiter,
  ) {}

  #app: NestExpressApplication | null = null;
  #port = 0;

  static async start(database: ReadDatabase, log: StoryLog): Promise<ReadRig> {
    const { pool, url } = database;
    const logger = new Remembering();
    const engine = new ProjectionEngine({
      log,
      pool,
      projections: PROJECTIONS,
      logger,
      streamKinds: ['case', 'slip', 'register', 'staff'],
    });
    engine.start();
    const db = readModelsDataSource(
      url,
      PROJECTIONS.flatMap(({ tables }) => tables),
    );
    const waiter = new CheckpointWaiter({ pool, logger });
    const rig = new ReadRig(log, pool, engine, db, waiter);
    await rig.caughtUp();
    await db.initialize();
    await rig.#serve(url);
    return rig;
  }

  async caughtUp(): Promise<void> {
    const end = this.log.story.events.length - 1;
    const names = [INDEX, ...PROJECTIONS.map(({ name }) => name)];
    await until(`read models at ${end}`, async () => {
      const checkpoints = await loadCheckpoints(this.pool).catch(() => null);
      return names.every((name) => (checkpoints?.get(name)?.sequence ?? -2) >= end);
    });
  }

  /** The body and head of a GET; the path with its query. */
  async get<Body>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Body; headers: IncomingMessage['headers'] }> {
    const response = await this.open(path, headers);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    return { status: response.statusCode ?? 0, body: JSON.parse(text) as Body, headers: response.headers };
  }

  /** A GET whose body is still to come. */
  async open(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const asked = request({ host: '127.0.0.1', port: this.#port, path, headers: { ...WHO, ...headers }, agent: false });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  }

  get serving(): boolean {
    return this.#app !== null;
  }

  /** The api's open streams of changes. */
  get streams(): ChangeStreams {
    if (!this.#app) throw new Error('the api is down');
    return this.#app.get(ChangeStreams, { strict: false });
  }

  /** How the api writes places in the stream of changes. */
  async cursors(): Promise<Cursors> {
    if (!this.#app) throw new Error('the api is down');
    return this.#app.get(ChangeCursors, { strict: false }).ready();
  }

  async stop(): Promise<void> {
    await this.closeApp();
    await this.engine.stop();
  }

  /** Shuts the api down as the process would. */
  async closeApp(): Promise<void> {
    const app = this.#app;
    this.#app = null;
    await app?.close();
  }

  async #serve(url: string): Promise<void> {
    const keyStore = new PostgresKeyStore(url, new MasterKey(Buffer.alloc(32, 7)));
    await keyStore.prepare();
    const signIn = { provide: AUTHENTICATOR, useValue: this.people };
    const platform: Platform = {
      office: { id: this.log.story.office as OfficeId, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
      oidc: { issuer: 'https://nobody.invalid', audience: 'baton-api' },
      log: this.log,
      catalogue: new EventCatalogue([caseEvents, slipEvents, registerEvents]),
      keyStore,
      readModels: this.db,
      checkpoints: this.waiter,
      logger: this.logger,
      clock: this.clock,
      randomness: systemRandomness,
    };
    const module = {
      module: ReadSide,
      imports: [PlatformModule.with(platform), { module: SignIn, providers: [signIn], exports: [signIn] }],
    };
    this.#app = await httpApp(module, this.log.story.office, this.logger);
    await this.#app.listen(0, '127.0.0.1');
    const address: unknown = this.#app.getHttpServer().address();
    this.#port = typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
  }
}
