import { START, comparePositions } from '#kernel';
import type { PoolClient } from 'pg';
import { BatchWriter } from '../engine/batch-writer.js';
import { foldOf, type Fold } from '../engine/fold.js';
import { Lane } from '../engine/lane.js';
import type { Logger, Timers } from '../engine/ports.js';
import { createIndexes, createTables } from '../engine/prepare.js';
import type { Checkpoint } from '../platform/checkpoints.js';
import type { ProjectionFailure } from '../platform/records.js';
import type { Projection } from '../projection.js';
import { identifier } from '../table/ddl.js';
import { logBetween, type FoldSurroundings, type Progress } from './fresh.js';

export interface BesideOptions extends FoldSurroundings {
  readonly logger: Logger;
  readonly timers: Timers;
  readonly batchSize: number;
}

/** Tables of a projection that are filled beside the live ones, by the engine's own path, at full speed. */
export class Beside {
  readonly #fold: Fold;

  constructor(
    private readonly options: BesideOptions,
    private readonly client: PoolClient,
    private readonly reader: PoolClient,
    readonly schema: string,
    private readonly projection: Projection,
  ) {
    const { name, version } = projection;
    this.#fold = foldOf(projection, schema, { name, version, position: START, sequence: -1, generation: 0 });
  }

  get checkpoint(): Checkpoint {
    return this.#fold.checkpoint;
  }

  get failure(): ProjectionFailure | null {
    return this.#fold.failure;
  }

  /** Makes the empty tables, with keys only. */
  async create(): Promise<void> {
    await this.client.query(`create schema ${identifier(this.schema)}`);
    await createTables(this.client, this.schema, this.projection);
  }

  /** Makes the other indexes and gathers what the planner needs; done once the tables are full. */
  async finish(): Promise<void> {
    await createIndexes(this.client, this.schema, this.projection);
    for (const { name } of this.projection.tables)
      await this.client.query(`analyze ${identifier(this.schema)}.${identifier(name)}`);
  }

  /** Applies the log up to a place that lies in it. Stops early when the projection throws (`failure`). */
  async fillTo(target: Checkpoint, signal: AbortSignal, progress: Progress = () => undefined): Promise<void> {
    const { log, skips, upcaster, logger, timers, batchSize } = this.options;
    if (comparePositions(this.checkpoint.position, target.position) >= 0) return;
    const writer = new BatchWriter({
      client: this.client,
      reader: this.reader,
      folds: [this.#fold],
      index: null,
      skips,
      logger,
      probe: () => undefined,
      beside: true,
    });
    const committed = ({ endSequence }: { endSequence: number }): boolean => {
      progress(endSequence + 1);
      return this.failure === null;
    };
    const from = this.checkpoint;
    const lane = new Lane({
      writer,
      from,
      skips,
      upcaster,
      logger,
      timers,
      committed,
      streamKinds: new Set(),
      size: batchSize,
      delayMs: 20,
      paceMs: 0,
    });
    await lane.run(logBetween(log, from.sequence < 0 ? null : from.position, target.position), signal);
    signal.throwIfAborted();
    const { sequence } = this.checkpoint;
    if (!this.failure && sequence !== target.sequence)
      throw new Error(`the log gives sequence ${sequence} where ${target.sequence} was recorded`);
  }
}
