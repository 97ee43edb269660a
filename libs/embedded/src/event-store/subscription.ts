import { randomUUID } from 'node:crypto';
import { handlerFailed, invalidPosition, streamDeleted } from './errors.js';
import { CAUGHT_UP, encodeCheckpoint, encodeConfirmation, END_OF_TIME } from './encoding.js';
import type { EventFilter } from './filter.js';
import { PAGE } from './log.repository.js';
import type { LogEntry } from './model.js';
import type { Outbox } from './outbox.js';
import { isBoundary, type Log } from './read.js';
import { streamState } from './stream-state.js';

/** Events of the log after a position: from memory if they are recent, otherwise from Postgres, one page ahead. */
class Follower {
  private ahead: Promise<readonly LogEntry[]> | undefined;

  constructor(
    private readonly log: Log,
    private position: number,
  ) {}

  /** The next page, in log order; empty at the end of the log. */
  async next(): Promise<readonly LogEntry[]> {
    const { tail, reader } = this.log;
    const coming = this.ahead;
    this.ahead = undefined;
    if (!coming && this.position >= tail.head) return [];
    const page =
      (coming ? await coming : tail.after(this.position, PAGE.events)) ?? (await reader.allForwards(this.position + 1));
    this.position = page.at(-1)?.position ?? Math.max(this.position, tail.head);
    if (page.length > 0 && tail.after(this.position, 0) === undefined) {
      this.ahead = reader.allForwards(this.position + 1);
      this.ahead.catch(() => undefined);
    }
    return page;
  }

  /** Resolves when the log has grown beyond what was read, or when `signal` fires. */
  grown(signal: AbortSignal): Promise<void> {
    return this.log.tail.grown(this.position, signal);
  }
}

/**
 * Applies a filter and says when a checkpoint is due: after every `checkpointInterval` events considered, and when
 * the subscription has caught up. A checkpoint never runs ahead of what was considered, nor goes back.
 */
class Sieve {
  private considered = 0;
  private last: number | undefined;

  /** `seen` is where the subscription starts, then the last match or checkpoint; -1 before the first event. */
  constructor(
    private readonly filter: EventFilter,
    private seen: number,
  ) {}

  *messages(page: readonly LogEntry[]): Generator<Buffer> {
    for (const entry of page) {
      const matches = this.filter.matches(entry);
      if (matches) yield entry.encoded;
      this.considered += 1;
      const due = this.considered >= this.filter.checkpointInterval;
      if (matches || due) this.seen = entry.position;
      if (!due) continue;
      this.considered = 0;
      yield* this.checkpoint(entry.position);
    }
  }

  /**
   * Caught up: a checkpoint at the last match or checkpoint. If there was neither, the real server sends the end of
   * time (2^64 - 1), and after that no checkpoint any more; so does the twin, for who stores checkpoints must know.
   */
  caughtUp(): Generator<Buffer> {
    return this.checkpoint(this.seen < 0 ? END_OF_TIME : this.seen);
  }

  private *checkpoint(position: number): Generator<Buffer> {
    if (this.last !== undefined && position <= this.last) return;
    this.last = position;
    yield encodeCheckpoint(position);
  }
}

/**
 * Catch-up subscription to $all from a position, exclusive (`-1` = from the start; with `inclusive`, the event at the
 * position as well, which is what a prepare position below the commit position means): confirmation, history, "caught
 * up", then live (Enumerator.AllSubscription.cs and AllSubscriptionFiltered.cs). Never ends by itself.
 */
export async function subscribeToAll(
  log: Log,
  outbox: Outbox,
  { position, inclusive }: { position: number; inclusive: boolean },
  filter?: EventFilter,
): Promise<void> {
  if (!(await isBoundary(log, position))) throw invalidPosition();
  const after = inclusive ? position - 1 : position;
  const follower = new Follower(log, after);
  const sieve = filter && new Sieve(filter, after);
  await outbox.sendAll([encodeConfirmation(randomUUID())]);
  let behind = true;
  let history = after < log.tail.head;
  while (!outbox.closed) {
    const page = await follower.next();
    if (page.length > 0) {
      await outbox.sendAll(sieve ? sieve.messages(page) : page.map((entry) => entry.encoded));
      continue;
    }
    if (behind) await outbox.sendAll([...((history && sieve?.caughtUp()) || []), CAUGHT_UP]);
    [behind, history] = [false, false];
    await follower.grown(outbox.signal);
  }
}

/** A stream subscription's memory: the last revision sent, and how far the log was looked through for more. */
interface Place {
  revision: number;
  position: number;
}

/**
 * Catch-up subscription to one stream from a revision, exclusive (`-1` = from the start, 'end' = only what is new). A
 * stream that does not exist yet is waited for; a tombstone ends the subscription with an error
 * (Enumerator.StreamSubscription.cs).
 */
export async function subscribeToStream(
  log: Log,
  outbox: Outbox,
  stream: string,
  after: number | 'end',
): Promise<void> {
  if (stream === '') throw handlerFailed();
  const position = log.tail.head;
  const state = await streamState(log.cache, log.reader, stream);
  if (state.kind === 'tombstoned') throw streamDeleted(stream);
  const last = state.kind === 'readable' ? state.last : -1;
  const place: Place = { revision: after === 'end' ? last : after, position };
  await outbox.sendAll([encodeConfirmation(randomUUID())]);
  while (!outbox.closed) {
    await catchUpWithStream(log, outbox, stream, place);
    await outbox.sendAll([CAUGHT_UP]);
    await followStream(log, outbox, stream, place);
  }
}

async function catchUpWithStream(log: Log, outbox: Outbox, stream: string, place: Place): Promise<void> {
  while (!outbox.closed) {
    const position = log.tail.head;
    const state = await streamState(log.cache, log.reader, stream);
    if (state.kind === 'tombstoned') throw streamDeleted(stream);
    place.position = position;
    if (state.kind === 'not-found' || place.revision >= state.last) return;
    const range = { lowest: Math.max(place.revision + 1, state.lowest), highest: state.last, forwards: true };
    const page = await log.reader.stream(stream, range);
    await outbox.sendAll(page.map((entry) => entry.encoded));
    place.revision = page.at(-1)?.revision ?? state.last;
  }
}

/** Live: looks through what is appended; returns when it fell behind what memory holds. */
async function followStream(log: Log, outbox: Outbox, stream: string, place: Place): Promise<void> {
  while (!outbox.closed) {
    await log.tail.grown(place.position, outbox.signal);
    const page = log.tail.after(place.position, PAGE.events);
    if (!page) return;
    const own = page.filter((entry) => entry.stream === stream && entry.revision > place.revision);
    await outbox.sendAll(own.map((entry) => entry.encoded));
    if (own.some((entry) => entry.type === '$streamDeleted')) throw streamDeleted(stream);
    place.position = page.at(-1)?.position ?? place.position;
    place.revision = own.at(-1)?.revision ?? place.revision;
  }
}
