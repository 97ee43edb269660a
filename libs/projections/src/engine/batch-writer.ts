import type { ForeignEvent } from '#event-store';
import { failPoint } from '#fail-points';
import { comparePositions, formatPosition } from '#kernel';
import type { ClientBase } from 'pg';
import { advance, type Advance, type Checkpoint } from '../platform/checkpoints.js';
import { indexEvents } from '../platform/log-index.js';
import { growTree } from '../platform/log-tree.js';
import { CHANNEL } from '../platform/names.js';
import { clearFailure, recordFailure, recordForeign } from '../platform/records.js';
import type { Skips } from '../projection.js';
import { beginnings, EventsMissed, refuseMisnumbered } from './continuity.js';
import { Fenced, isRowFault } from './errors.js';
import { applyBatch, failureAt, flush, type AppliedFold, type Batch, type Fold, type Place } from './fold.js';
import { batchEvents, batchSeconds } from './metrics.js';
import type { Logger, Step } from './ports.js';

/** The leaf index cannot take an event of ours: nothing goes on until a person looks. */
export class IndexFault extends Error {
  constructor(
    readonly eventId: string,
    readonly sequence: number,
    override readonly cause: unknown,
  ) {
    super(`the leaf index cannot take the event at sequence ${sequence}`);
    this.name = 'IndexFault';
  }
}

/** Rows of one projection (or of the index: null) that the database refuses. */
class RowFault extends Error {
  constructor(
    readonly fold: Fold | null,
    override readonly cause: unknown,
  ) {
    super('rows refused');
    this.name = 'RowFault';
  }
}

export interface BatchWriterOptions {
  readonly client: ClientBase;
  /** Reads rows for the next batch while `client` writes this one. */
  readonly reader: ClientBase;
  readonly folds: readonly Fold[];
  /** The leaf index, where this writer keeps it. */
  readonly index: { checkpoint: Checkpoint } | null;
  readonly skips: Skips;
  readonly logger: Logger;
  readonly probe: (step: Step) => void | Promise<void>;
  /** Tables that nobody reads yet: no checkpoint to move, nothing to record or to announce. */
  readonly beside?: boolean;
}

/** A batch applied in memory, waiting for its turn to be written. */
export interface PreparedBatch {
  readonly batch: Batch;
  readonly applied: readonly AppliedFold[];
  /** Worthless once the writer has moved on to another. */
  readonly epoch: number;
}

/**
 * Commits batches: rows, leaf index, checkpoints and the announcement together, or none of them. The next batch may be
 * prepared while one is being committed, so that both processors have work.
 */
export class BatchWriter {
  #last: ReadonlyMap<Fold, AppliedFold> = new Map();
  #epoch = 0;

  constructor(private readonly options: BatchWriterOptions) {}

  /** The projections that go on. */
  running(): readonly Fold[] {
    return this.options.folds.filter((fold) => fold.failure === null);
  }

  /** Applies a batch in memory, on top of the one before. @throws when the database does not answer */
  async prepare(batch: Batch): Promise<PreparedBatch> {
    const epoch = this.#epoch;
    const applied = await this.#apply(batch, this.#last);
    if (epoch === this.#epoch) this.#last = new Map(applied.map((one) => [one.fold, one] as const));
    return { batch, applied, epoch };
  }

  /** A prepared batch as it must be now that the one before is committed. Nothing else may be prepared meanwhile. */
  async refresh(prepared: PreparedBatch): Promise<PreparedBatch> {
    return prepared.epoch === this.#epoch ? prepared : this.prepare(prepared.batch);
  }

  /**
   * Commits a prepared batch. Rows that the database refuses are traced to their event by halving the batch; only the
   * projection that wrote them stops.
   * @throws Fenced when another writer was here; IndexFault; anything when the database does not answer
   */
  async commit(prepared: PreparedBatch, foreign: ForeignEvent | null = null): Promise<void> {
    const { batch, applied } = prepared;
    const written = this.options.beside ? null : batchSeconds.startTimer();
    try {
      await this.#transact(applied, batch, foreign);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.#forget();
      await this.#isolate(batch, foreign, error);
      this.#forget();
    }
    written?.();
    if (written) batchEvents.observe(batch.events.length);
  }

  /** What was prepared on top of rows that were not written must be prepared anew. */
  #forget(): void {
    this.#epoch += 1;
    this.#last = new Map();
  }

  async #apply(batch: Batch, last: ReadonlyMap<Fold, AppliedFold>): Promise<readonly AppliedFold[]> {
    const applied: AppliedFold[] = [];
    for (const fold of this.running()) {
      const one = await applyBatch(this.options.reader, fold, batch, this.options.skips, last.get(fold));
      if (one) applied.push(one);
    }
    return applied;
  }

  async #isolate(batch: Batch, foreign: ForeignEvent | null, fault: RowFault): Promise<void> {
    const { events } = batch;
    const [first, second] = events;
    if (!first) throw fault.cause;
    if (!second) {
      await this.#stopAt(first, fault);
      return this.#writeAlone(batch, foreign);
    }
    const half = Math.ceil(events.length / 2);
    const last = events[half - 1] ?? first;
    await this.#writeAlone({ events: events.slice(0, half), end: last.position, endSequence: last.sequence }, null);
    await this.#writeAlone({ ...batch, events: events.slice(half) }, foreign);
  }

  async #writeAlone(batch: Batch, foreign: ForeignEvent | null): Promise<void> {
    try {
      await this.#transact(await this.#apply(batch, new Map()), batch, foreign);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      await this.#isolate(batch, foreign, error);
    }
  }

  async #stopAt(event: Batch['events'][number], { fold, cause }: RowFault): Promise<void> {
    if (!fold) throw new IndexFault(event.id, event.sequence, cause);
    fold.failure = failureAt(fold, event, cause);
    if (!this.options.beside) await recordFailure(this.options.client, fold.failure);
    this.#reportStop(fold);
  }

  async #transact(applied: readonly AppliedFold[], batch: Batch, foreign: ForeignEvent | null): Promise<void> {
    const { client, probe } = this.options;
    await probe('applied');
    await client.query('begin');
    try {
      await this.#inTransaction(applied, batch, foreign);
      await client.query('commit');
    } catch (error) {
      await rollback(client);
      throw error;
    }
    const held = failPoint('batch.committed');
    if (held) await held;
    await probe('committed');
    this.#settle(applied, batch);
  }

  async #inTransaction(applied: readonly AppliedFold[], batch: Batch, foreign: ForeignEvent | null): Promise<void> {
    const { client, probe, beside } = this.options;
    await probe('begun');
    if (!beside && !(await advance(client, this.#advances(applied, batch)))) throw new Fenced();
    await probe('fenced');
    if (!beside) await refuseMisnumbered(client, batch.events, this.options.index?.checkpoint ?? null);
    await this.#index(batch);
    await probe('indexed');
    let held = failPoint('batch.inTransaction');
    if (held) await held;
    for (const one of applied) {
      await attributed(one.fold, async () => flush(client, one.fold, one.work));
      held = failPoint('batch.betweenProjections');
      if (held) await held;
    }
    await probe('flushed');
    if (!beside) await this.#record(applied, batch, foreign);
    await probe('announced');
  }

  async #record(applied: readonly AppliedFold[], batch: Batch, foreign: ForeignEvent | null): Promise<void> {
    const { client } = this.options;
    for (const { failure } of applied) if (failure) await recordFailure(client, failure);
    if (foreign) await recordForeign(client, foreign);
    await client.query({
      name: 'b_notify',
      text: 'select pg_notify($1, $2)',
      values: [CHANNEL, announcement(applied, batch)],
    });
  }

  async #index(batch: Batch): Promise<void> {
    const { client, index } = this.options;
    const fresh = index ? batch.events.filter((event) => event.sequence > index.checkpoint.sequence) : [];
    if (fresh.length === 0) return;
    await attributed(null, async () => {
      const gap = await indexEvents(client, fresh, beginnings(fresh));
      if (gap) throw new EventsMissed(gap.stream, gap.revision, gap.eventId);
    });
    await attributed(null, async () => growTree(client, fresh));
  }

  #advances(applied: readonly AppliedFold[], batch: Batch): readonly Advance[] {
    const { index } = this.options;
    const folds = applied.map(({ fold, place }) => ({ from: fold.checkpoint, ...placeOf(place ?? fold.checkpoint) }));
    if (!index || comparePositions(batch.end, index.checkpoint.position) <= 0) return folds;
    return [{ from: index.checkpoint, position: batch.end, sequence: batch.endSequence }, ...folds];
  }

  #settle(applied: readonly AppliedFold[], batch: Batch): void {
    const { index } = this.options;
    for (const { fold, place, failure } of applied) {
      fold.checkpoint = { ...fold.checkpoint, ...placeOf(place ?? fold.checkpoint) };
      fold.failure = failure;
      if (failure) this.#reportStop(fold);
    }
    if (index && comparePositions(batch.end, index.checkpoint.position) > 0) {
      index.checkpoint = { ...index.checkpoint, position: batch.end, sequence: batch.endSequence };
    }
  }

  #reportStop(fold: Fold): void {
    this.options.logger.error({ ...fold.failure }, 'projection stopped before an event it cannot take');
  }
}

function placeOf({ position, sequence }: Place): Place {
  return { position, sequence };
}

/** Clears the failures that were recorded for projections which are past them now. */
export async function forgetPassed(
  client: ClientBase,
  folds: readonly Fold[],
  failedAt: Map<string, number>,
): Promise<void> {
  for (const { projection, checkpoint, failure } of folds) {
    const sequence = failedAt.get(projection.name);
    if (sequence === undefined || failure || checkpoint.sequence < sequence) continue;
    await clearFailure(client, projection.name, projection.version);
    failedAt.delete(projection.name);
  }
}

async function attributed(fold: Fold | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw isRowFault(error) || error instanceof TypeError ? new RowFault(fold, error) : error;
  }
}

async function rollback(client: ClientBase): Promise<void> {
  await client.query('rollback').catch(() => undefined);
}

/** Most bytes Postgres takes with a notification, less some room. */
const PAYLOAD = 7_500;

function announcement(applied: readonly AppliedFold[], batch: Batch): string {
  const names = applied.filter(({ failure }) => failure === null).map(({ fold }) => fold.projection.name);
  const base = { position: formatPosition(batch.end), sequence: batch.endSequence };
  const whole = JSON.stringify({ ...base, projections: names });
  return whole.length <= PAYLOAD ? whole : JSON.stringify(base);
}
