import type { StoredEvent } from '#kernel';

/** An event that goes into a bundle: as it is, or by its hash alone. */
export interface Entry {
  /** Leaf index. */
  readonly index: number;
  readonly event: StoredEvent;
  readonly shown: boolean;
}

/** Entries in the order of the log, from as many places as they come from. */
export type Entries = AsyncIterable<Entry> | Iterable<Entry>;

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Whether an event names one of these ids, in its stream's name or anywhere in its data. */
export function names({ stream, data }: StoredEvent, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  return [...`${stream} ${JSON.stringify(data)}`.matchAll(UUIDS)].some(([id]) => ids.has(id));
}
