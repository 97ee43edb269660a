import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { startEventStoreTwin, startPostgres, temporaryFolder, type EventStoreTwin } from '#embedded';
import {
  CommandStore,
  EsdbLog,
  EventCatalogue,
  EventWriter,
  type EventLog,
  type LogEvent,
  type RequestContext,
} from '#event-store';
import { HeadFolder, headsEvents, HeadSigner, HeadStream, type HeadOutlet, type LoggedHead } from '#heads';
import {
  defineEvents,
  ignoring,
  instantOf,
  type ActorId,
  type CommandId,
  type Decider,
  type EventOf,
  type OfficeId,
  type StreamName,
} from '#kernel';
import { askerOf, LogTree, ProjectionEngine } from '#projections';
import { Frontier, leafOfEvent, originOf, signerOf, type NoteSigner, type NoteVerifier } from '#proofs';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { until } from '../../../libs/testing/src/until.js';

const noteEvents = defineEvents({ NoteTaken: { version: 1, schema: z.strictObject({ note: z.string() }) } });
type NoteEvent = EventOf<typeof noteEvents>;
const notes: Decider<number, readonly string[], NoteEvent> = {
  initial: 0,
  decide: (_, texts) => texts.map((note) => ({ type: 'NoteTaken', data: { note } })),
  evolve: (state, event) => (event.type === 'NoteTaken' ? state + 1 : ignoring(state, event.type)),
};

export const office = '150403' as OfficeId;
const catalogue = new EventCatalogue([noteEvents, headsEvents]);
/** Invented. */
export const MASTER = '04'.repeat(32);
const WAIT = 30_000;

/** An invented key, PKCS#8 PEM. */
export function newPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

export function newKey(pem = newPem()): NoteSigner {
  return signerOf(originOf(office), pem);
}

export interface Signing {
  readonly signer: HeadSigner;
  readonly said: (level: string) => string;
}

export interface SigningOptions {
  readonly key?: NoteSigner;
  readonly previous?: NoteSigner;
  readonly lost?: NoteVerifier;
  readonly leads?: () => boolean;
  readonly log?: EventLog;
  readonly outlet?: HeadOutlet;
  readonly everyEvents?: number;
}

/** One Postgres for a spec file; an installation of its own for each test. */
export class Installations {
  #count = 0;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startPostgres>>,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
  ) {}

  static async start(): Promise<Installations> {
    const folder = await temporaryFolder('baton-heads-');
    const options = { folder: join(folder.path, 'postgres'), databases: ['keys'], profile: 'disposable' } as const;
    return new Installations(await startPostgres(options), folder);
  }

  async open(): Promise<Installation> {
    this.#count += 1;
    const [log, models] = [`log_${this.#count}`, `models_${this.#count}`];
    const admin = new pg.Client({ connectionString: this.server.url('keys') });
    await admin.connect();
    await admin.query(`create database ${log}`);
    await admin.query(`create database ${models}`);
    await admin.end();
    const urls = { log: this.server.url(log), models: this.server.url(models), keys: this.server.url('keys') };
    const installation = new Installation(urls, join(this.folder.path, `outside_${this.#count}`));
    await installation.begin();
    return installation;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.folder.remove();
  }
}

/** A log, read models that hold its index and tree, and a place outside: each can be spoilt behind everybody's back. */
export class Installation {
  readonly time = { now: Date.parse('2026-03-01T08:00:00Z') };
  readonly clock = { now: () => instantOf(this.time.now) };
  readonly pem = newPem();
  readonly key = newKey(this.pem);
  readonly outlet: HeadFolder;
  readonly pool: pg.Pool;
  readonly tree: LogTree;
  readonly #keyStore: PostgresKeyStore;
  readonly #signers: HeadSigner[] = [];
  readonly #logs: EsdbLog[] = [];
  #twin: EventStoreTwin | null = null;
  #engine: ProjectionEngine | null = null;

  constructor(
    readonly urls: Readonly<Record<'log' | 'models' | 'keys', string>>,
    readonly outside: string,
  ) {
    this.outlet = new HeadFolder(outside);
    this.pool = new pg.Pool({ connectionString: urls.models, max: 20 });
    this.pool.on('error', () => undefined);
    this.tree = new LogTree(askerOf(this.pool));
    this.#keyStore = new PostgresKeyStore(urls.keys, new MasterKey(Buffer.from(MASTER, 'hex')), 10_000);
  }

  /** Starts the store and the engine. */
  async begin(): Promise<void> {
    await this.#keyStore.prepare();
    this.#twin = await startEventStoreTwin({ postgresUrl: this.urls.log, port: 0 });
    const [log, pool] = [this.log(), this.pool];
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const streamKinds = ['case', 'heads'];
    this.#engine = new ProjectionEngine({ log, pool, projections: [], logger, streamKinds });
    this.#engine.start();
  }

  get connectionString(): string {
    return this.#twin?.connectionString ?? '';
  }

  log(): EsdbLog {
    const log = new EsdbLog(this.connectionString);
    this.#logs.push(log);
    return log;
  }

  /** Leaves the lead to a projector in a process of its own. */
  async stopEngine(): Promise<void> {
    await this.#engine?.stop();
    this.#engine = null;
  }

  engineRole(): string {
    return this.#engine?.status().role ?? 'none';
  }

  async end(): Promise<void> {
    await Promise.all(this.#signers.splice(0).map((signer) => signer.stop()));
    await this.#engine?.stop();
    await Promise.all(this.#logs.splice(0).map((log) => log.close()));
    await this.#twin?.stop();
  }

  async close(): Promise<void> {
    await this.end();
    await this.pool.end();
    await this.#keyStore.close();
  }

  /** Changes the store while nothing runs. */
  async tamper(sql: string, values: unknown[] = []): Promise<number> {
    await this.end();
    const client = new pg.Client({ connectionString: this.urls.log });
    await client.connect();
    const { rowCount } = await client.query(sql, values);
    await client.end();
    await this.begin();
    return rowCount ?? 0;
  }

  /** Writes events into a fresh stream and waits until the index has them. */
  async write(count: number, text = 'a note'): Promise<void> {
    const store = new CommandStore(this.log(), catalogue, this.writer());
    const stream = `case-${office}-${randomUUID()}` as StreamName;
    await store.handle(
      notes,
      stream,
      Array.from({ length: count }, (_, n) => `${text} ${n}`),
      contextOf(),
    );
    await this.indexed();
  }

  /** Waits until the index has everything in the log. */
  async indexed(): Promise<number> {
    const end = (await this.events()).length;
    await until('the index', WAIT, async () => (await this.tree.size().catch(() => -1)) >= end);
    return end;
  }

  async events(): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    for await (const item of this.log().readAll(null)) if (item.kind === 'event') events.push(item.event);
    return events;
  }

  /** The root over the log itself. */
  async rootOf(size: number): Promise<string> {
    const frontier = new Frontier();
    for (const { metadata } of (await this.events()).slice(0, size)) frontier.append(leafOfEvent(metadata.hash));
    return frontier.root().toString('hex');
  }

  async heads(): Promise<LoggedHead[]> {
    const heads: LoggedHead[] = [];
    for await (const head of new HeadStream(this.log(), catalogue, office).from(0)) heads.push(head);
    return heads;
  }

  /** Names of the files outside, drafts aside. */
  async files(): Promise<string[]> {
    const names: string[] = await readdir(this.outside).catch(() => []);
    return names.filter((name) => !name.startsWith('.')).sort();
  }

  /** The data folder of a running office, as the command line finds it. */
  async dataFolder(): Promise<string> {
    const folder = `${this.outside}.data`;
    await mkdir(folder, { recursive: true });
    const [masterKeyFile, headKeyFile] = [join(folder, 'master.key'), join(folder, 'head.key')];
    await writeFile(masterKeyFile, MASTER, { mode: 0o600 });
    await writeFile(headKeyFile, this.pem, { mode: 0o600 });
    const addresses = {
      eventStoreUrl: this.connectionString,
      keysUrl: this.urls.keys,
      readModelsUrl: this.urls.models,
    };
    const runtime = { ...addresses, masterKeyFile, headKeyFile, headsFolder: this.outside, officeId: office };
    await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime), { mode: 0o600 });
    return folder;
  }

  /** Whoever can write into the store says a head again, outside as well. */
  async repeatHead({ size, root, checkpoint, key }: LoggedHead): Promise<void> {
    const last = (await this.heads()).at(-1);
    if (!last) return;
    const { hash, recordedAt, occurredAt } = last.event.metadata;
    const end = { revision: last.revision, hash, recordedAt, occurredAt, digestKey: null };
    const stream = last.event.stream;
    const event = { type: 'HeadSigned', data: { size, root, checkpoint, key } };
    await this.log().append(stream, last.revision, await this.writer().prepare(stream, end, [event], contextOf()));
    await this.outlet.publish({ revision: last.revision + 1, size, checkpoint });
    await this.indexed();
  }

  writer(): EventWriter {
    return new EventWriter(catalogue, new KeyRing(this.#keyStore), this.clock, { uuid: () => randomUUID() });
  }

  /** A signer as a projector has it, not started: it looks when it is told. */
  signing(options: SigningOptions = {}): Signing {
    const told: { readonly level: string; readonly text: string }[] = [];
    const tell = (level: string) => (fields: object, message: string) =>
      void told.push({ level, text: `${message} ${JSON.stringify(fields)}` });
    const log = options.log ?? this.log();
    const signer = new HeadSigner({
      ...{ log, office, clock: this.clock, pool: this.pool, writer: this.writer() },
      logger: { info: tell('info'), warn: tell('warn'), error: tell('error') },
      heads: new HeadStream(log, catalogue, office),
      outlet: options.outlet ?? this.outlet,
      signer: options.key ?? this.key,
      previous: options.previous ?? null,
      lost: options.lost ?? null,
      leads: options.leads ?? (() => true),
      everyEvents: options.everyEvents ?? 1_000,
      everyMinutes: 5,
      lookMs: 50,
    });
    this.#signers.push(signer);
    return {
      signer,
      said: (level) =>
        told
          .filter((one) => one.level === level)
          .map(({ text }) => text)
          .join('\n'),
    };
  }
}

export function minutes(count: number): number {
  return count * 60_000;
}

function contextOf(): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: 'officer01' as ActorId, role: 'registrar' };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: { commandId } };
}
