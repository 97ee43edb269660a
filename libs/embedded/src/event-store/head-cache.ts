import { LRUCache } from 'lru-cache';
import type { RecentEvent, StreamHead } from './model.js';

/** Heads of streams kept in memory; a stream not among them is read from Postgres again. */
const MAX_STREAMS = 20_000;
/** Newest events of a stream whose ids are kept: conflicts and repetitions are mostly with these. */
export const RECENT_PER_STREAM = 64;
/** Ids remembered for appends without an expected revision; the real server keeps 8 MiB of them, in memory only. */
const MAX_IDS = 65_536;

/**
 * The committed end of the log in memory. Only the writer changes it, and only after a commit; after a commit of
 * unknown outcome it is thrown away and loaded again.
 */
export class HeadCache {
  private readonly heads = new LRUCache<string, StreamHead>({ max: MAX_STREAMS });
  private readonly places = new LRUCache<string, { stream: string; revision: number }>({ max: MAX_IDS });

  /** The head of a stream that is known to be loaded. */
  get(stream: string): StreamHead {
    const head = this.heads.get(stream);
    if (!head) throw new Error('The head of a stream was used before it was loaded.');
    return head;
  }

  /** The head of a stream if it is in memory. */
  find(stream: string): StreamHead | undefined {
    return this.heads.get(stream);
  }

  set(stream: string, head: StreamHead): void {
    this.heads.set(stream, { ...head, recent: newest(head.recent) });
  }

  placeOf(id: string): { stream: string; revision: number } | undefined {
    return this.places.get(id);
  }

  /** Remembers where ids were written first; a second time changes nothing, as on the real server. */
  remember(ids: Iterable<[string, { stream: string; revision: number }]>): void {
    for (const [id, place] of ids) if (!this.places.has(id)) this.places.set(id, place);
  }

  clear(): void {
    this.heads.clear();
    this.places.clear();
  }
}

const newest = (recent: readonly RecentEvent[]): readonly RecentEvent[] =>
  recent.length > RECENT_PER_STREAM ? recent.slice(-RECENT_PER_STREAM) : recent;
