import type { EventLog } from '#event-store';
import type { ClientBase, Pool } from 'pg';
import type { Checkpoint } from '../platform/checkpoints.js';
import { INDEX, INDEX_VERSION, LIVE } from '../platform/names.js';
import { clearFailure, loadFailures, type ProjectionFailure } from '../platform/records.js';
import type { Skips } from '../projection.js';
import { BatchWriter, forgetPassed, type BatchWriterOptions } from './batch-writer.js';
import { withWriterAndReader } from './connection.js';
import { foldOf, type Batch, type Fold } from './fold.js';
import { Lane, lowest } from './lane.js';
import type { Logger, Step, Timers, Upcaster } from './ports.js';
import type { Prepared } from './prepare.js';
import { refuseSilence } from './silence.js';

/** What every term of an engine works with. */
export interface TermOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly upcaster: Upcaster | null;
  readonly streamKinds: ReadonlySet<string>;
  readonly batchSize: number;
  readonly delayMs: number;
  readonly paceMs: number;
  /** A projection that is further behind than this catches up apart, until it is near the others. */
  readonly behind: number;
  /** How often it is looked whether the subscription fell silent. */
  readonly silenceMs: number;
  readonly probe: (step: Step, client: ClientBase) => void | Promise<void>;
  readonly onBatch: (batch: Batch) => void;
}

type LaneWriter = Pick<Term, 'index' | 'skips'>;

/** One stretch of leading: from the checkpoints as they were found until something has to be looked at anew. */
export class Term {
  readonly folds: readonly Fold[];
  readonly index: { checkpoint: Checkpoint };
  /** Projections that catch up apart from the others. */
  readonly aside: ReadonlySet<Fold>;
  live = false;
  /** At least one batch was committed. */
  progressed = false;

  constructor(
    private readonly options: TermOptions,
    prepared: Prepared,
    readonly skips: Skips,
    private readonly stopped: Map<string, ProjectionFailure>,
  ) {
    this.index = { checkpoint: prepared.index };
    this.folds = prepared.ready.map(({ projection, checkpoint }) => foldOf(projection, LIVE, checkpoint));
    for (const fold of this.folds) fold.failure = stopped.get(fold.projection.name) ?? null;
    const far = this.folds.filter((fold) => !fold.failure && this.#lag(fold) > options.behind);
    this.aside = new Set(far);
  }

  /** Runs until the signal aborts or those that catch up apart have come near (then a new term begins). */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const ending = async (work: Promise<void>): Promise<void> => work.finally(() => over.abort());
    const { log, timers, silenceMs } = this.options;
    const lanes = [
      this.#together(either),
      refuseSilence(log, this.index, timers, silenceMs, either),
      ...(this.aside.size > 0 ? [this.#catchUpAside(either)] : []),
    ];
    const ended = await Promise.allSettled(lanes.map(ending));
    this.live = false;
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #together(signal: AbortSignal): Promise<void> {
    const folds = this.folds.filter((fold) => !this.aside.has(fold));
    await withWriterAndReader(this.options.pool, async (client, reader) => {
      const failedAt = await this.#failedAt(client);
      const committed = async (batch: Batch, caughtUp: boolean): Promise<boolean> => {
        this.live ||= caughtUp;
        await this.#afterCommit(client, batch, folds, failedAt, signal);
        return true;
      };
      const from = lowest(
        [this.index.checkpoint, ...folds.filter((fold) => !fold.failure).map((fold) => fold.checkpoint)],
        this.index.checkpoint,
      );
      const lane = this.#lane({ client, reader }, folds, from, this.index, committed);
      await lane.run(this.options.log.subscribeAll(from.sequence < 0 ? null : from.position, signal), signal);
    });
  }

  /** Those that are far behind, together, until all of them are near. */
  async #catchUpAside(signal: AbortSignal): Promise<void> {
    const folds = [...this.aside];
    const far = (): readonly Fold[] =>
      folds.filter((fold) => !fold.failure && this.#lag(fold) > this.options.behind / 2);
    await withWriterAndReader(this.options.pool, async (client, reader) => {
      const failedAt = await this.#failedAt(client);
      const committed = async (batch: Batch): Promise<boolean> => {
        await this.#afterCommit(client, batch, folds, failedAt, signal);
        return far().length > 0;
      };
      while (!signal.aborted && far().length > 0) {
        const from = lowest(
          far().map((fold) => fold.checkpoint),
          this.index.checkpoint,
        );
        const lane = this.#lane({ client, reader }, folds, from, null, committed);
        await lane.run(this.options.log.readAll(from.sequence < 0 ? null : from.position), signal);
      }
    });
  }

  #lane(
    connections: Pick<BatchWriterOptions, 'client' | 'reader'>,
    folds: readonly Fold[],
    from: Checkpoint,
    index: LaneWriter['index'] | null,
    committed: Lane['options']['committed'],
  ): Lane {
    const { logger, timers, upcaster, streamKinds, batchSize, delayMs, paceMs, probe } = this.options;
    const writer = new BatchWriter({
      ...connections,
      folds,
      index,
      skips: this.skips,
      logger,
      probe: async (step) => probe(step, connections.client),
    });
    const kinds = index ? streamKinds : new Set<string>();
    return new Lane({
      writer,
      from,
      skips: this.skips,
      upcaster,
      logger,
      timers,
      committed,
      streamKinds: kinds,
      size: batchSize,
      delayMs,
      paceMs,
    });
  }

  async #afterCommit(
    client: ClientBase,
    batch: Batch,
    folds: readonly Fold[],
    failedAt: Map<string, number>,
    signal: AbortSignal,
  ): Promise<void> {
    this.progressed = true;
    // Once the term is to end, somebody may have asked one of them to try again: what this term knows of it is over.
    if (!signal.aborted)
      for (const fold of folds) if (fold.failure) this.stopped.set(fold.projection.name, fold.failure);
    if (failedAt.size > 0) await forgetPassed(client, folds, failedAt);
    if (failedAt.delete(INDEX)) await clearFailure(client, INDEX, INDEX_VERSION);
    this.options.onBatch(batch);
  }

  /** The failures that stand recorded, by the sequence that has to be passed. */
  async #failedAt(client: ClientBase): Promise<Map<string, number>> {
    const failures = await loadFailures(client);
    return new Map(failures.map((failure) => [failure.name, failure.sequence ?? -1]));
  }

  #lag(fold: Fold): number {
    return this.index.checkpoint.sequence - fold.checkpoint.sequence;
  }
}
