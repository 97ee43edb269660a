import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg, { type Pool } from 'pg';
import { startPostgres, temporaryFolder } from '#embedded';
import {
  INDEX,
  loadCheckpoints,
  loadFailures,
  ProjectionEngine,
  verifyReadModel,
  type EngineOptions,
  type Logger,
  type Projection,
  type Skips,
} from '#projections';
import type { MemoryLog } from './memory-log.js';

/** Waits for a condition; fails, naming it, when the deadline passes. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await wait(5);
  }
}

/** A logger that remembers. */
export class Remembering implements Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  readonly info = (fields: object, message: string) => void this.lines.push({ level: 'info', message, fields });
  readonly warn = (fields: object, message: string) => void this.lines.push({ level: 'warn', message, fields });
  readonly error = (fields: object, message: string) => void this.lines.push({ level: 'error', message, fields });

  has(level: string, part: string): boolean {
    return this.lines.some((line) => line.level === level && line.message.includes(part));
  }
}

/** One embedded Postgres for a suite; a database for each test. */
export class Databases {
  readonly #pools: Pool[] = [];
  readonly #stopping: (() => Promise<void>)[] = [];
  #count = 0;
  #url: (database: string) => string = () => {
    throw new Error('the databases of this suite are there once it has begun');
  };

  async start(): Promise<void> {
    const folder = await temporaryFolder('baton-engine-');
    this.#stopping.push(folder.remove);
    const server = await startPostgres({ folder: folder.path, databases: [], profile: 'disposable' });
    this.#stopping.push(() => server.stop());
    this.#url = (database) => server.url(database);
  }

  url(database: string): string {
    return this.#url(database);
  }

  /** A new, empty database. */
  async create(): Promise<{ readonly name: string; readonly pool: Pool }> {
    this.#count += 1;
    const name = `read_${this.#count}`;
    const admin = this.pool('postgres', 1);
    await admin.query(`create database ${name}`);
    return { name, pool: this.pool(name) };
  }

  pool(database: string, max = 20): Pool {
    const pool = new pg.Pool({ connectionString: this.url(database), max, ssl: false });
    pool.on('error', () => undefined);
    this.#pools.push(pool);
    return pool;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pools.map(async (pool) => pool.end().catch(() => undefined)));
    for (const stop of this.#stopping.splice(0).reverse()) await stop();
  }
}

/** What the suites of the engine have in common: databases for each, and engines that are stopped after their test. */
export function engineRoom(): {
  readonly databases: Databases;
  /** Stops the engine of a rig when its test is over. */
  readonly kept: (rig: Rig) => Rig;
  /** The same, and starts it. */
  readonly started: (rig: Rig) => Rig;
} {
  const databases = new Databases();
  const rigs: Rig[] = [];
  beforeAll(() => databases.start(), 120_000);
  afterEach(() => Promise.all(rigs.splice(0).map(({ engine }) => engine.stop())));
  afterAll(() => databases.stop(), 60_000);
  const kept = (rig: Rig): Rig => {
    rigs.push(rig);
    return rig;
  };
  const started = (rig: Rig): Rig => {
    kept(rig).engine.start();
    return rig;
  };
  return { databases, kept, started };
}

/** One engine over a log and a database, with what a test asks about them. */
export class Rig {
  readonly logger = new Remembering();
  readonly engine: ProjectionEngine;
  skips: Skips = new Set();

  constructor(
    readonly log: MemoryLog,
    readonly pool: Pool,
    readonly projections: readonly Projection[],
    options: Partial<EngineOptions> = {},
  ) {
    const skips = { skips: async () => Promise.resolve(this.skips) };
    this.engine = new ProjectionEngine({
      log,
      pool,
      projections,
      logger: this.logger,
      streamKinds: ['case'],
      skips,
      ...options,
    });
  }

  async sequenceOf(name: string): Promise<number> {
    return (await loadCheckpoints(this.pool).catch(() => null))?.get(name)?.sequence ?? -2;
  }

  /** Waits until some projections (default: all and the index) have every event of the log. */
  async caughtUp(
    names: readonly string[] = [INDEX, ...this.projections.map(({ name }) => name)],
    deadlineMs = 20_000,
  ): Promise<void> {
    const end = this.log.events().length - 1;
    await until(
      `${names.join(', ')} at ${end}`,
      async () => (await Promise.all(names.map(async (name) => this.sequenceOf(name)))).every((at) => at >= end),
      deadlineMs,
    );
  }

  async failures() {
    return loadFailures(this.pool);
  }

  async verify(projection: Projection) {
    return verifyReadModel({ pool: this.pool, log: this.log, upcaster: null, skips: this.skips }, projection);
  }

  /** Fails unless every read model equals a fresh fold of the log. */
  async expectEqualToFreshFolds(projections: readonly Projection[] = this.projections): Promise<void> {
    for (const projection of projections) {
      const verified = await this.verify(projection);
      if (!verified) throw new Error(`${projection.name}: no live tables`);
      const rows = verified.digests.reduce((sum, { rows: count }) => sum + count, 0);
      if (verified.differences.length > 0 || rows === 0)
        throw new Error(`${projection.name} differs: ${JSON.stringify(verified)}`);
    }
  }

  async expectGapFreeIndex(): Promise<void> {
    const { rows } = await this.pool.query<{ event_id: string; sequence: string; hash: string }>(
      `select event_id, sequence::text, encode(hash, 'hex') as hash from baton.log_index i order by i.sequence`,
    );
    const wanted = this.log
      .events()
      .map((event, place) => ({ event_id: event.id, sequence: String(place), hash: event.metadata.hash }));
    if (
      JSON.stringify(rows) !==
      JSON.stringify(wanted.map(({ event_id, sequence, hash }) => ({ event_id, sequence, hash })))
    ) {
      throw new Error(`the leaf index is not the log: ${rows.length} leaves, ${wanted.length} events`);
    }
  }
}
