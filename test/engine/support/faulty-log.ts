import type { LogItem } from '#event-store';
import type { Position } from '#kernel';
import { MemoryLog } from './memory-log.js';

/** What a subscription may do to its reader. */
export interface Fault {
  /** What becomes of an item; `count` is the number of events this log has handed to subscriptions so far. */
  readonly item?: (item: LogItem, count: number) => readonly LogItem[];
  /** After so many items of one subscription nothing comes any more, and no error tells. */
  readonly silentAfter?: number;
}

/** A log whose plain reads are sound and whose subscriptions are not. */
export class FaultyLog extends MemoryLog {
  fault: Fault = {};
  /** Subscriptions so far. */
  subscriptions = 0;
  /** Plain reads so far. */
  reads = 0;
  #count = 0;

  override async *readAll(after: Position | null): AsyncGenerator<LogItem> {
    this.reads += 1;
    yield* super.readAll(after);
  }

  override async *subscribeAll(after: Position | null, signal: AbortSignal): AsyncGenerator<LogItem> {
    this.subscriptions += 1;
    let given = 0;
    for await (const item of super.subscribeAll(after, signal)) {
      if (given >= (this.fault.silentAfter ?? Infinity)) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        return;
      }
      given += 1;
      if (item.kind === 'event') this.#count += 1;
      yield* this.fault.item?.(item, this.#count) ?? [item];
    }
  }
}
