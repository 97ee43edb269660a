import type { EventLog, LogEvent } from '#event-store';
import { eventHash, NotCanonicalError, type Position } from '#kernel';
import type { LogTree } from '#projections';
import { leafOfEvent, type Frontier } from '#proofs';
import { headsError } from '../domain/heads.errors.js';

/** Leaves of the index that are fetched at once. */
const PAGE = 1_000;

/** Part of the log to be read back. */
export interface Tail {
  /** The events begin behind it; null: at the start of the log. */
  readonly after: Position | null;
  /** Up to this number of events in all. */
  readonly size: number;
}

/**
 * Lets a tree grow by what the log itself holds: every hash computed anew from content, and compared with the one stored in
 * the event and the one in the leaf index.
 * @throws HEADS.MISMATCH naming the first sequence that differs; STORE.UNAVAILABLE
 */
export async function growFromLog(log: EventLog, index: LogTree, tree: Frontier, tail: Tail): Promise<void> {
  let page: { readonly from: number; readonly hashes: readonly string[] } = { from: tree.size, hashes: [] };
  for await (const item of log.readAll(tail.after)) {
    if (tree.size >= tail.size) return;
    if (item.kind !== 'event') continue;
    const sequence = tree.size;
    if (sequence - page.from >= page.hashes.length)
      page = { from: sequence, hashes: await index.eventHashes(sequence, Math.min(tail.size, sequence + PAGE)) };
    const hash = hashOf(item.event);
    if (hash !== item.event.metadata.hash) throw mismatch('content', sequence);
    if (hash !== page.hashes[sequence - page.from]) throw mismatch('index', sequence);
    tree.append(leafOfEvent(hash));
  }
  if (tree.size < tail.size) throw mismatch('log is shorter', tree.size);
}

/** The hash an event should have; null when its content is of no form that can be hashed. */
export function hashOf(event: LogEvent): string | null {
  try {
    return eventHash(event);
  } catch (error) {
    if (error instanceof NotCanonicalError) return null;
    throw error;
  }
}

function mismatch(why: string, sequence: number): Error {
  return headsError('HEADS.MISMATCH', { why, sequence });
}
