import { createHash } from 'node:crypto';
import { failPoint } from '#fail-points';
import { START } from '#kernel';
import type { PoolClient } from 'pg';
import { withWriterAndReader } from '../engine/connection.js';
import { createPlatformTables } from '../platform/schema.js';
import { loadCheckpoints, type Checkpoint } from '../platform/checkpoints.js';
import { INDEX, PLATFORM } from '../platform/names.js';
import type { ProjectionFailure } from '../platform/records.js';
import type { Projection } from '../projection.js';
import { identifier } from '../table/ddl.js';
import { Beside, type BesideOptions } from './beside.js';
import { differences, digestOf, type Difference, type TableDigest } from './digest.js';
import { foldFresh, type Progress } from './fresh.js';
import { switchTables } from './switch.js';
import { snapshotOf } from './verify.js';

/** How a rebuild ended. `sequence` is the place at which the folds were compared. */
export type RebuildOutcome =
  | {
      readonly kind: 'switched';
      readonly sequence: number;
      readonly digests: readonly TableDigest[];
      readonly differsFromLive: readonly Difference[];
    }
  /** The two folds of one log disagree: the projection depends on more than its events. Never switched. */
  | { readonly kind: 'foldsDiffer'; readonly sequence: number; readonly tables: readonly Difference[] }
  /** The live tables are not what the log says: an alarm. Switched only when a person says so. */
  | {
      readonly kind: 'differsFromLive';
      readonly sequence: number;
      readonly tables: readonly Difference[];
      readonly schema: string;
    }
  /** The projection cannot take an event. */
  | { readonly kind: 'failed'; readonly failure: ProjectionFailure }
  /** Another rebuild of this projection is under way. */
  | { readonly kind: 'busy' };

export interface RebuildProgress {
  readonly projection: string;
  readonly phase: 'fill' | 'check' | 'catchUp' | 'switch';
  readonly events: number;
  readonly total: number;
  readonly perSecond: number;
  readonly etaSeconds: number;
}

export interface RebuildRequest {
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Switch although the live tables differ: a person's decision, kept in `baton.rebuilds`. */
  readonly switchAnyway?: boolean;
  readonly signal?: AbortSignal;
}

/** Where the rebuild is compared, and what stands there now. */
interface Comparison {
  readonly target: Checkpoint;
  /** null: no live tables of this version. */
  readonly live: readonly TableDigest[] | null;
}

interface Run extends Comparison {
  readonly projection: Projection;
  readonly beside: Beside;
  readonly request: RebuildRequest;
  readonly signal: AbortSignal;
}

const NEVER = new AbortController().signal;

/** Rebuilds read models beside the live ones, proves them, and switches (architecture §5). */
export class Rebuilder {
  constructor(private readonly options: BesideOptions) {}

  /**
   * Fills new tables from the log's start, folds the log a second time on its own, compares both with each other and with
   * the live tables at the same sequence, catches up and switches in one short transaction. Readers and the projector go
   * on meanwhile. Leftovers of a rebuild that was cut off are dropped first.
   */
  async rebuild(projection: Projection, request: RebuildRequest = {}): Promise<RebuildOutcome> {
    await createPlatformTables(this.options.pool);
    return withWriterAndReader(this.options.pool, async (client, reader) => {
      const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', [
        0x6261746f,
        lockOf(projection),
      ]);
      if (rows[0]?.free !== true) return { kind: 'busy' };
      const startedAt = new Date(Date.now());
      const schema = await this.#freshName(client, projection);
      const outcome = await this.#run(
        new Beside(this.options, client, reader, schema, projection),
        projection,
        request,
      );
      if (outcome.kind === 'switched') await dropSchemas(client, [schema, `${schema}_check`, `${schema}_old`]);
      await this.#record(client, projection, startedAt, outcome);
      return outcome;
    });
  }

  async #run(beside: Beside, projection: Projection, request: RebuildRequest): Promise<RebuildOutcome> {
    const comparison = await this.#compareWhere(projection);
    const run: Run = { ...comparison, projection, beside, request, signal: request.signal ?? NEVER };
    await beside.create();
    await beside.fillTo(run.target, run.signal, this.#progress(run, 'fill'));
    if (beside.failure) return { kind: 'failed', failure: beside.failure };
    await failPoint('rebuild.filled');
    const digests = await digestOf(this.options.pool, beside.schema, projection);
    const differsFromLive = run.live ? differences(digests, run.live) : [];
    const alarm = (await this.#disagreement(run, digests)) ?? this.#wrongLive(run, differsFromLive);
    if (alarm && (alarm.kind === 'foldsDiffer' || !request.switchAnyway)) return alarm;
    const failure = await this.#takeOver(run);
    return failure
      ? { kind: 'failed', failure }
      : { kind: 'switched', sequence: run.target.sequence, digests, differsFromLive };
  }

  /** The second fold beside the first. */
  async #disagreement(run: Run, first: readonly TableDigest[]): Promise<RebuildOutcome | null> {
    const progress = this.#progress(run, 'check');
    const { projection, target, beside, signal } = run;
    const second = await foldFresh(
      this.options,
      projection,
      target.sequence,
      `${beside.schema}_check`,
      progress,
      signal,
    );
    const tables = differences(first, second);
    return tables.length === 0 ? null : this.#alarm({ kind: 'foldsDiffer', sequence: target.sequence, tables });
  }

  #wrongLive({ target, beside: { schema } }: Run, tables: readonly Difference[]): RebuildOutcome | null {
    return tables.length === 0
      ? null
      : this.#alarm({ kind: 'differsFromLive', sequence: target.sequence, tables, schema });
  }

  /** Live tables and their checkpoint in one snapshot: they belong together without stopping anybody. */
  async #compareWhere(projection: Projection): Promise<Comparison> {
    const live = await snapshotOf(this.options, projection);
    if (live) return { target: live.checkpoint, live: live.digests };
    const start = { name: INDEX, version: 1, position: START, sequence: -1, generation: 0 };
    return { target: (await loadCheckpoints(this.options.pool)).get(INDEX) ?? start, live: null };
  }

  /** Indexes, the events that came meanwhile, the switch. */
  async #takeOver(run: Run): Promise<ProjectionFailure | null> {
    const { beside, projection, signal } = run;
    await beside.finish();
    for (let round = 0; round < 5; round += 1) {
      const { target } = await this.#targetNow(projection);
      await beside.fillTo(target, signal, this.#progress({ ...run, target }, 'catchUp'));
      if (beside.failure || target.sequence - beside.checkpoint.sequence < 200) break;
    }
    this.#progress(run, 'switch')(run.target.sequence + 1);
    if (!beside.failure) await switchTables(this.options, beside, projection, signal);
    return beside.failure;
  }

  async #targetNow(projection: Projection): Promise<{ target: Checkpoint }> {
    const checkpoints = await loadCheckpoints(this.options.pool);
    const live = checkpoints.get(projection.name);
    const target = live?.version === projection.version ? live : checkpoints.get(INDEX);
    if (!target) throw new Error('the checkpoints vanished');
    return { target };
  }

  #alarm(outcome: RebuildOutcome): RebuildOutcome {
    this.options.logger.error({ outcome }, 'rebuild found a difference');
    return outcome;
  }

  #progress({ projection, target, request }: Run, phase: RebuildProgress['phase']): Progress {
    const { timers } = this.options;
    const began = timers.now();
    let first: number | null = null;
    return (events) => {
      const seconds = Math.max(0.001, (timers.now() - began) / 1_000);
      first ??= events;
      const perSecond = Math.round((events - first) / seconds);
      const total = target.sequence + 1;
      const etaSeconds = perSecond > 0 ? Math.ceil(Math.max(0, total - events) / perSecond) : 0;
      request.onProgress?.({ projection: projection.name, phase, events, total, perSecond, etaSeconds });
    };
  }

  /** Drops what an interrupted rebuild left behind, and names the schema of this one. */
  async #freshName(client: PoolClient, { name }: Projection): Promise<string> {
    const { rows } = await client.query<{ nspname: string }>('select nspname from pg_namespace where nspname ~ $1', [
      `^rebuild_${name}_[0-9]+(_check|_old)?$`,
    ]);
    await dropSchemas(
      client,
      rows.map(({ nspname }) => nspname),
    );
    const { rows: past } = await client.query<{ n: string }>(
      `select count(*)::text as n from ${PLATFORM}.rebuilds where name = $1`,
      [name],
    );
    return `rebuild_${name}_${Number(past[0]?.n ?? 0) + 1}`;
  }

  async #record(
    client: PoolClient,
    { name, version }: Projection,
    startedAt: Date,
    outcome: RebuildOutcome,
  ): Promise<void> {
    const sequence = 'sequence' in outcome ? outcome.sequence : null;
    await client.query(
      `insert into ${PLATFORM}.rebuilds (name, version, started_at, sequence, outcome, detail) values ($1,$2,$3,$4,$5,$6)`,
      [name, version, startedAt, sequence, outcome.kind, JSON.stringify(outcome)],
    );
  }
}

async function dropSchemas(client: PoolClient, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) await client.query(`drop schema if exists ${identifier(schema)} cascade`);
}

function lockOf({ name }: Projection): number {
  return createHash('sha256').update(name).digest().readInt32BE(0);
}
