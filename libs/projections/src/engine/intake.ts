import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ForeignEvent, LogEvent, LogItem } from '#event-store';
import type { Position } from '#kernel';
import type { Timers } from './ports.js';

/** Consecutive items of the log, to be committed together. */
export interface RawBatch {
  readonly events: readonly LogEvent[];
  /** Somebody else's event; always the last of its batch. */
  readonly foreign: ForeignEvent | null;
  /** The place up to which everything is in this batch or before it; null when nothing had a place. */
  readonly end: Position | null;
  /** The end of the log was reached within this batch. */
  readonly caughtUp: boolean;
}

export interface IntakeOptions {
  /** Most events of a batch. */
  readonly size: number;
  /** Longest wait for more, counted from the first waiting event. */
  readonly delayMs: number;
  /** Live batches are at least this far apart: many small transactions cost more than they hurry. 0: at once, always. */
  readonly paceMs: number;
  readonly timers: Timers;
  /** What an item is to those who read it; null: nothing, it was here before. */
  readonly recognised: (item: LogItem) => LogItem | null;
}

/**
 * Reads the log ahead while a batch is being written, into a queue that holds two batches at most. Everything travels
 * through the one queue, markers too, so a checkpoint cannot overtake an event.
 */
export class Intake {
  readonly #queue: LogItem[] = [];
  readonly #options: IntakeOptions;
  #live = false;
  #lastCut = -Infinity;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #closed = false;
  #wakeReader: () => void = () => undefined;
  #wakePump: () => void = () => undefined;

  constructor(source: AsyncIterable<LogItem>, options: IntakeOptions) {
    this.#options = options;
    void this.#pump(source);
  }

  /** Reads no further; what is queued is dropped, and a reader that waits is told the end. */
  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#ended = true;
    this.#wakePump();
    this.#wakeReader();
  }

  /** The next batch; null when the source has ended. @throws what the source threw */
  async next(): Promise<RawBatch | null> {
    while (this.#queue.length === 0) {
      if (this.#failure) throw this.#failure.error;
      if (this.#ended) return null;
      await this.#change();
    }
    await this.#pace();
    await this.#gather();
    this.#lastCut = this.#options.timers.now();
    const batch = this.#cut();
    this.#wakePump();
    return batch;
  }

  async #pump(source: AsyncIterable<LogItem>): Promise<void> {
    try {
      for await (const item of source) {
        if (this.#closed) break;
        const known = this.#options.recognised(item);
        if (!known) continue;
        this.#queue.push(known);
        if (item.kind === 'caughtUp') this.#live = true;
        this.#wakeReader();
        if (this.#queue.length >= 2 * this.#options.size) await this.#space();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#ended = true;
      this.#wakeReader();
    }
  }

  async #space(): Promise<void> {
    while (this.#queue.length >= this.#options.size && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wakePump = resolve;
      });
    }
  }

  /** What comes after a quiet moment is written at once; what comes in a stream is gathered. */
  async #pace(): Promise<void> {
    const { paceMs, size, timers } = this.#options;
    const left = this.#lastCut + paceMs - timers.now();
    if (this.#live && left > 0 && this.#queue.length < size && !this.#ended) await timers.sleep(left);
  }

  /** Waits for more only while more is coming: live and idle means at once. */
  async #gather(): Promise<void> {
    const { size, delayMs, timers } = this.#options;
    const deadline = timers.now() + delayMs;
    while (this.#queue.length < size && !this.#ended) {
      const before = this.#queue.length;
      const left = deadline - timers.now();
      if (left <= 0) return;
      if (this.#live) await nextTurn();
      else await this.#changeWithin(left);
      if (this.#live && this.#queue.length === before) return;
    }
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  async #changeWithin(milliseconds: number): Promise<void> {
    const timer = new AbortController();
    await Promise.race([this.#change(), this.#options.timers.sleep(milliseconds, timer.signal)]);
    timer.abort();
  }

  #cut(): RawBatch {
    const events: LogEvent[] = [];
    let end: Position | null = null;
    let caughtUp = false;
    let foreign: ForeignEvent | null = null;
    let taken = 0;
    for (const item of this.#queue) {
      if (item.kind === 'event' && events.length >= this.#options.size) break;
      taken += 1;
      if (item.kind === 'caughtUp') caughtUp = true;
      else end = item.kind === 'checkpoint' ? item.position : item.event.position;
      if (item.kind === 'event') events.push(item.event);
      if (item.kind === 'foreign') {
        foreign = item.event;
        break;
      }
    }
    this.#queue.splice(0, taken);
    return { events, foreign, end, caughtUp };
  }
}
