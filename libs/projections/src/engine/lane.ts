import type { ForeignEvent, LogEvent, LogItem } from '#event-store';
import { comparePositions, streamKind, type Position } from '#kernel';
import type { Checkpoint } from '../platform/checkpoints.js';
import { INDEX, INDEX_VERSION } from '../platform/names.js';
import { skipKey, type SequencedEvent, type Skips } from '../projection.js';
import type { BatchWriter, PreparedBatch } from './batch-writer.js';
import type { Batch } from './fold.js';
import { Intake, type IntakeOptions, type RawBatch } from './intake.js';
import type { Logger, Upcaster } from './ports.js';

/** An event in one of our streams that is not ours: everything stops there. */
export class ForeignInOurStreams extends Error {
  constructor(
    readonly eventId: string,
    readonly why: string,
  ) {
    super('an event in one of our streams is not ours');
    this.name = 'ForeignInOurStreams';
  }
}

export interface LaneOptions extends Omit<IntakeOptions, 'recognised'> {
  readonly writer: BatchWriter;
  /** The lowest checkpoint of those who travel together: the log is read from there. */
  readonly from: Checkpoint;
  readonly streamKinds: ReadonlySet<string>;
  readonly skips: Skips;
  readonly upcaster: Upcaster | null;
  readonly logger: Logger;
  /** After each commit. @returns false to end the lane */
  readonly committed: (batch: Batch, caughtUp: boolean) => boolean | Promise<boolean>;
}

/** One reading of the log for everybody who travels in it: batches it, numbers it, hands it to the writer. */
export class Lane {
  #sequence: number;
  #last: Position | null;

  constructor(private readonly options: LaneOptions) {
    this.#sequence = options.from.sequence;
    this.#last = options.from.sequence < 0 ? null : options.from.position;
  }

  /** Runs until the source ends, the signal aborts, or `committed` says so. */
  async run(source: AsyncIterable<LogItem>, signal: AbortSignal): Promise<void> {
    const intake = new Intake(source, { ...this.options, recognised: (item) => this.#recognised(item) });
    const close = (): void => intake.close();
    signal.addEventListener('abort', close, { once: true });
    let writing = Promise.resolve(true);
    try {
      for (let raw = await intake.next(); raw && !signal.aborted; raw = await intake.next()) {
        const batch = this.#number(raw);
        const prepared = raw.foreign ? null : await this.options.writer.prepare(batch);
        if (!(await writing)) return;
        if (raw.foreign) await this.#writeForeign(raw.foreign, batch);
        const ready = prepared && (await this.options.writer.refresh(prepared));
        writing = this.#write(raw, batch, ready);
        writing.catch(close); // Thrown below, where it is awaited.
      }
    } catch (error) {
      await writing;
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
    await writing;
  }

  async #write(raw: RawBatch, batch: Batch, prepared: PreparedBatch | null): Promise<boolean> {
    if (prepared && raw.end) await this.options.writer.commit(prepared);
    return this.options.committed(batch, raw.caughtUp);
  }

  async #writeForeign(foreign: ForeignEvent, batch: Batch): Promise<void> {
    const { writer } = this.options;
    const last = batch.events.at(-1);
    if (last) await writer.commit(await writer.prepare({ ...batch, end: last.position }));
    this.#admit(foreign);
    await writer.commit(await writer.prepare({ ...batch, events: [] }), foreign);
  }

  #admit({ stream, id, position, type, why }: ForeignEvent): void {
    const ours = this.options.streamKinds.has(streamKind(stream));
    const skipped = this.options.skips.has(skipKey(INDEX, INDEX_VERSION, id));
    this.options.logger.error(
      { eventId: id, commit: position.commit.toString(), type, why, ours, skipped },
      'foreign event in the log',
    );
    if (ours && !skipped) throw new ForeignInOurStreams(id, why);
  }

  /**
   * What was delivered before is dropped: an event has one place. A type in one of our streams that no code of ours declares is
   * foreign until a person says that it may be passed by.
   */
  #recognised(item: LogItem): LogItem | null {
    if (!('event' in item)) return item;
    if (this.#last && comparePositions(item.event.position, this.#last) <= 0) return null;
    this.#last = item.event.position;
    if (item.kind === 'foreign') return item;
    const { stream, revision, id, type, position } = item.event;
    const { upcaster, streamKinds, skips } = this.options;
    if (upcaster?.knows?.(type) !== false || !streamKinds.has(streamKind(stream))) return item;
    if (skips.has(skipKey(INDEX, INDEX_VERSION, id))) return item;
    return { kind: 'foreign', event: { stream, revision, id, type, position, why: 'unknown type' } };
  }

  #number(raw: RawBatch): Batch {
    const events = raw.events.map((event) => this.#sequenced(event));
    const end = raw.end ?? events.at(-1)?.position ?? this.options.from.position;
    return { events, end, endSequence: this.#sequence };
  }

  #sequenced(event: LogEvent): SequencedEvent {
    this.#sequence += 1;
    return sequenced(event, this.#sequence, this.options.upcaster);
  }
}

/**
 * An event with its leaf index and its data as the code speaks it now. Data that cannot be lifted throws where it is read,
 * so that it stops those who handle the event and nobody else.
 */
export function sequenced(event: LogEvent, sequence: number, upcaster: Upcaster | null): SequencedEvent {
  if (!upcaster) return { ...event, sequence };
  try {
    return { ...event, data: upcaster.upcast(event.type, event.data, event.metadata.v), sequence };
  } catch (error) {
    return Object.defineProperty({ ...event, sequence }, 'data', {
      get: () => {
        throw error;
      },
    });
  }
}

/** The lowest of some checkpoints. */
export function lowest(checkpoints: readonly Checkpoint[], fallback: Checkpoint): Checkpoint {
  return checkpoints.reduce(
    (low, next) => (comparePositions(next.position, low.position) < 0 ? next : low),
    checkpoints[0] ?? fallback,
  );
}
