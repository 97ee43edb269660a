import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { withWriter } from '../engine/connection.js';
import { isRowFault, traceOf, type ErrorTrace } from '../engine/errors.js';
import { sequenced } from '../engine/lane.js';
import { createTables } from '../engine/prepare.js';
import { loadCheckpoints } from '../platform/checkpoints.js';
import { LIVE } from '../platform/names.js';
import { inTransaction } from '../platform/schema.js';
import { skipKey, type Projection, type SequencedEvent } from '../projection.js';
import { identifier } from '../table/ddl.js';
import { differences, digestOf, type TableDigest } from './digest.js';
import type { FoldSurroundings, Progress } from './fresh.js';
import { locate, type RowDifference } from './locate.js';
import { PagedRows } from './paged-rows.js';
import type { Verified } from './verify.js';

/** A read model that cannot be compared: it has no tables of this version, or cannot take an event. */
export interface Incomparable {
  readonly name: string;
  readonly version: number;
  readonly why: 'noTables' | 'cannotTake';
  /** The event it cannot take. */
  readonly eventId?: string;
  readonly trace?: ErrorTrace;
}

/** A read model that was compared, and where it differs. */
export interface Compared extends Verified {
  readonly rows: readonly RowDifference[];
}

export interface AllVerified {
  readonly compared: readonly Compared[];
  readonly incomparable: readonly Incomparable[];
}

interface LiveModel {
  readonly projection: Projection;
  readonly sequence: number;
  readonly digests: readonly TableDigest[];
}

/** Rows all folds together keep in memory. */
const PAGE_ROWS = 60_000;
const BREATHE = 1_000;

/**
 * Compares many read models, each at its own checkpoint, with fresh folds made in one reading of the log (invariant I8).
 * Like `verifyReadModel` it shares neither reading, batching nor writing of rows with the engine. One that cannot take an
 * event stops alone.
 * @throws what the database and the log throw
 */
export async function verifyReadModels(
  surroundings: FoldSurroundings,
  projections: readonly Projection[],
  progress: Progress = () => undefined,
): Promise<AllVerified> {
  const { live, incomparable } = await liveModels(surroundings.pool, projections);
  return withWriter(surroundings.pool, async (client) => {
    const schema = await scratchOf(client);
    const folds = live.map((model) => new FreshFold(model, client, schema, surroundings, live.length));
    try {
      for (const fold of folds) await fold.create();
      await foldAll(surroundings, folds, progress);
      const compared: Compared[] = [];
      for (const fold of folds) {
        const failed = fold.failure;
        if (failed) incomparable.push(failed);
        else compared.push(await fold.compare());
      }
      return { compared, incomparable };
    } finally {
      for (const fold of folds) await fold.drop();
    }
  });
}

/** A name for scratch schemas that no other run has; those of runs that were killed are dropped. */
async function scratchOf(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(
    `select nspname as schema from pg_namespace where nspname ~ '^verify_[0-9]+_'
       and substring(nspname from '^verify_([0-9]+)_')::int not in (select pid from pg_stat_activity)`,
  );
  for (const { schema } of rows) await client.query(`drop schema if exists ${identifier(schema)} cascade`);
  const own = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return `verify_${own.rows[0]?.pid ?? 0}`;
}

/** All live tables with their checkpoints, as of one moment. */
async function liveModels(
  pool: Pool,
  projections: readonly Projection[],
): Promise<{ readonly live: readonly LiveModel[]; readonly incomparable: Incomparable[] }> {
  return inTransaction(
    pool,
    async (client) => {
      const checkpoints = await loadCheckpoints(client);
      const live: LiveModel[] = [];
      const incomparable: Incomparable[] = [];
      for (const projection of projections) {
        const { name, version } = projection;
        const checkpoint = checkpoints.get(name);
        if (checkpoint?.version !== version) incomparable.push({ name, version, why: 'noTables' });
        else
          live.push({ projection, sequence: checkpoint.sequence, digests: await digestOf(client, LIVE, projection) });
      }
      return { live, incomparable };
    },
    'begin isolation level repeatable read read only',
  );
}

async function foldAll(
  { log, upcaster }: FoldSurroundings,
  folds: readonly FreshFold[],
  progress: Progress,
): Promise<void> {
  const last = Math.max(-1, ...folds.map(({ until }) => until));
  const takers = takersOf(folds);
  let sequence = -1;
  if (last < 0) return;
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    sequence += 1;
    const mine = takers.get(item.event.type);
    if (mine) {
      const event = sequenced(item.event, sequence, upcaster);
      for (const fold of mine) await fold.take(event);
    }
    if (sequence % BREATHE === 0) {
      progress(sequence + 1);
      await nextTurn();
    }
    if (sequence >= last) break;
  }
  progress(sequence + 1);
  for (const fold of folds) await fold.finish(sequence);
}

function takersOf(folds: readonly FreshFold[]): ReadonlyMap<string, readonly FreshFold[]> {
  const types = new Set(folds.flatMap(({ handles }) => [...handles]));
  return new Map([...types].map((type) => [type, folds.filter(({ handles }) => handles.has(type))] as const));
}

class FreshFold {
  readonly handles: ReadonlySet<string>;
  readonly #schema: string;
  readonly #rows: PagedRows;
  failure: Incomparable | null = null;

  constructor(
    private readonly model: LiveModel,
    private readonly client: PoolClient,
    schema: string,
    private readonly surroundings: FoldSurroundings,
    folds: number,
  ) {
    const { name, tables, handles } = model.projection;
    this.handles = new Set(handles);
    this.#schema = `${schema}_${name}`;
    this.#rows = new PagedRows(client, this.#schema, tables, surroundings.pageRows ?? Math.ceil(PAGE_ROWS / folds));
  }

  /** Sequence of the last event it takes. */
  get until(): number {
    return this.model.sequence;
  }

  async create(): Promise<void> {
    const schema = identifier(this.#schema);
    await this.client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
    await createTables(this.client, this.#schema, this.model.projection);
  }

  async take(event: SequencedEvent): Promise<void> {
    const { name, version } = this.model.projection;
    if (this.failure || event.sequence > this.until) return;
    if (this.surroundings.skips.has(skipKey(name, version, event.id))) return;
    try {
      await this.model.projection.apply(event, this.#rows);
    } catch (error) {
      await this.client.query('select 1'); // Throws where it was the database that failed.
      this.failure = { name, version, why: 'cannotTake', eventId: event.id, trace: traceOf(error) };
    }
    if (!this.failure) await this.#written(() => this.#rows.turn());
  }

  /** @param sequence of the last event of the log */
  async finish(sequence: number): Promise<void> {
    const { name, version } = this.model.projection;
    if (sequence < this.until) this.failure ??= { name, version, why: 'cannotTake' };
    if (!this.failure) await this.#written(() => this.#rows.writeOut());
  }

  /** A row that no column takes is this read model's: whoever altered an event must not be able to stop the check. */
  async #written(writing: () => Promise<void>): Promise<void> {
    try {
      await writing();
    } catch (error) {
      if (!isRowFault(error)) throw error;
      const { name, version } = this.model.projection;
      this.failure = { name, version, why: 'cannotTake', trace: traceOf(error) };
    }
  }

  async compare(): Promise<Compared> {
    const { projection, sequence, digests } = this.model;
    const fresh = await digestOf(this.client, this.#schema, projection);
    const found = differences(digests, fresh);
    const rows = await locate(this.client, this.#schema, projection, found);
    return { name: projection.name, version: projection.version, sequence, digests, differences: found, rows };
  }

  async drop(): Promise<void> {
    await this.client.query(`drop schema if exists ${identifier(this.#schema)} cascade`);
  }
}
