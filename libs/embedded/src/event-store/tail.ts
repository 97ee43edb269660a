import type { LogEntry } from './model.js';

const MAX_ENTRIES = 4_096;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The newest committed events in memory, so that live subscriptions do not read Postgres for each append, and the
 * place where they wait for more. Bounded in events and bytes: who falls behind reads Postgres again.
 */
export class Tail {
  private entries: LogEntry[] = [];
  private bytes = 0;
  /** Everything after this position is in `entries`. */
  private floor = 0;
  private readonly waiting = new Set<() => void>();

  /** Position of the last committed event, 0 if there is none. */
  head = 0;
  /** Position that the next event will have. */
  end = 0;

  /** Starts anew at the end of the log as Postgres has it. */
  reset(lastPosition: number, end: number): void {
    this.end = end;
    this.entries = [];
    this.bytes = 0;
    this.floor = lastPosition;
    this.head = lastPosition;
    this.wake();
  }

  /** Adds committed events in log order and wakes who waits. */
  push(added: readonly LogEntry[]): void {
    for (const entry of added) {
      this.entries.push(entry);
      this.bytes += entry.encoded.length;
      this.head = entry.position;
      this.end = entry.position + entry.encoded.length;
    }
    this.trim();
    this.wake();
  }

  /** Committed events after `position`, at most `limit`; undefined if the tail does not reach back that far. */
  after(position: number, limit: number): readonly LogEntry[] | undefined {
    if (position < this.floor) return undefined;
    const start = this.firstAfter(position);
    return this.entries.slice(start, start + limit);
  }

  /** Resolves once there may be events after `position`, or when `signal` fires. */
  async grown(position: number, signal: AbortSignal): Promise<void> {
    if (this.head > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  private firstAfter(position: number): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.position ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private trim(): void {
    let drop = 0;
    while (this.entries.length - drop > MAX_ENTRIES || this.bytes > MAX_BYTES) {
      const oldest = this.entries[drop++];
      if (!oldest) break;
      this.bytes -= oldest.encoded.length;
      this.floor = oldest.position;
    }
    if (drop > 0) this.entries.splice(0, drop);
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
