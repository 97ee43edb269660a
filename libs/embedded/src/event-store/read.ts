import type { HeadCache } from './head-cache.js';
import { handlerFailed, readFailed, streamDeleted } from './errors.js';
import { encodeStreamNotFound } from './encoding.js';
import { FIRST_POSITION, PAGE, type LogReader } from './log.repository.js';
import type { LogEntry } from './model.js';
import type { Outbox } from './outbox.js';
import { streamState } from './stream-state.js';
import type { Tail } from './tail.js';

/** What reads are served from. */
export interface Log {
  readonly reader: LogReader;
  readonly cache: HeadCache;
  readonly tail: Tail;
}

/** `from` is a revision or position, or the end; what it means per direction is said where it is used. */
export interface ReadRange {
  readonly from: number | 'end';
  readonly forwards: boolean;
  readonly limit: number;
}

type FetchPage = (after: LogEntry | undefined, events: number) => Promise<readonly LogEntry[]> | undefined;

/**
 * Sends pages until `limit` events are sent, `fetch` has no more, or the reader is gone. The next page is fetched
 * while the last one is sent; no more than two are in memory, however slow the reader is.
 */
async function sendPages(outbox: Outbox, limit: number, fetch: FetchPage): Promise<void> {
  let left = limit;
  let coming = fetch(undefined, Math.min(left, PAGE.events));
  while (coming && !outbox.closed) {
    const page = await coming;
    left -= page.length;
    coming = left > 0 && page.length > 0 ? fetch(page.at(-1), Math.min(left, PAGE.events)) : undefined;
    // A page that nobody will wait for any more may fail in peace.
    coming?.catch(() => undefined);
    await outbox.sendAll(page.map((entry) => entry.encoded));
  }
}

/**
 * Whether `$all` can be read from here: at the start, where an event begins, at the end or beyond. Other positions (of
 * another store, say) are refused, as by the real server.
 */
export async function isBoundary({ tail, reader }: Log, from: number | 'end'): Promise<boolean> {
  return from === 'end' || from <= 0 || from === tail.head || from >= tail.end || reader.beginsAt(from);
}

/**
 * Reads $all. Forwards from a position inclusive, backwards from a position exclusive, as TFPos compare in AllReader.cs;
 * ends where the log ends at the moment.
 */
export async function readAll(log: Log, outbox: Outbox, { from, forwards, limit }: ReadRange): Promise<void> {
  const { reader, tail } = log;
  if (limit === 0) throw readFailed('ReadAllResult: Error');
  if (!forwards && from !== 'end' && from > tail.end) throw readFailed('ReadAllResult: Error');
  if (!(await isBoundary(log, from))) throw readFailed('ReadAllResult: InvalidPosition');
  const start = from === 'end' ? (forwards ? tail.head + 1 : Number.MAX_SAFE_INTEGER) : from;
  await sendPages(outbox, limit, (after, events) => {
    if (forwards) return forwardsAfter(log, after ? after.position : start - 1, events);
    if (after && after.position <= FIRST_POSITION) return undefined;
    return reader.allBackwards(after ? after.position : start, events);
  });
}

function forwardsAfter({ reader, tail }: Log, position: number, events: number): ReturnType<FetchPage> {
  if (position >= tail.head) return undefined;
  const inMemory = tail.after(position, events);
  return inMemory ? Promise.resolve(inMemory) : reader.allForwards(position + 1, events);
}

/**
 * Reads a stream, from a revision inclusive in both directions; a missing or soft-deleted stream is answered with
 * StreamNotFound, a tombstoned one with an error (Enumerator.ReadStreamForwards.cs, -Backwards.cs).
 */
export async function readStream(log: Log, outbox: Outbox, stream: string, range: ReadRange): Promise<void> {
  const { from, forwards, limit } = range;
  if (stream === '') throw handlerFailed();
  if (limit === 0 || (forwards && from === 'end')) throw readFailed('ReadStreamResult: Error');
  const state = await streamState(log.cache, log.reader, stream);
  if (state.kind === 'tombstoned') throw streamDeleted(stream);
  if (state.kind === 'not-found') {
    await outbox.sendAll([encodeStreamNotFound(stream)]);
    return;
  }
  await sendPages(outbox, limit, (after, events) => {
    const next = after ? after.revision + (forwards ? 1 : -1) : from === 'end' ? state.last : from;
    const lowest = forwards ? Math.max(next, state.lowest) : state.lowest;
    const highest = forwards ? state.last : Math.min(next, state.last);
    if (lowest > highest) return undefined;
    return log.reader.stream(stream, { lowest, highest, forwards }, events);
  });
}
