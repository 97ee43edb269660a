import { lastOf, metaOf } from './draft.js';
import type { HeadCache } from './head-cache.js';
import type { LogReader } from './log.repository.js';
import { counterpartOf, DELETED, EMPTY_HEAD, NONE } from './model.js';
import { isSoftDeleted, lowestVisible } from './stream-meta.js';

/** What a reader may see of a stream: revisions from `lowest` to `last`. */
export type StreamState =
  | { readonly kind: 'readable'; readonly lowest: number; readonly last: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'tombstoned' };

/**
 * Looks a stream up as committed, honouring `$maxCount` and `$tb` at read (IndexReader.cs; docs: "Stream metadata"):
 * what they hide is not deleted from the log and still shows in $all.
 */
export async function streamState(cache: HeadCache, reader: LogReader, stream: string): Promise<StreamState> {
  const counterpart = counterpartOf(stream);
  const cached = [cache.find(stream), cache.find(counterpart)];
  const heads = cached.every((head) => head !== undefined)
    ? new Map([stream, counterpart].map((name, index) => [name, cached[index] ?? EMPTY_HEAD]))
    : await reader.heads([stream, counterpart]);
  const head = (name: string) => heads.get(name) ?? EMPTY_HEAD;
  const last = lastOf(stream, head);
  const meta = metaOf(stream, head);
  if (last === DELETED) return { kind: 'tombstoned' };
  if (last === NONE || isSoftDeleted(meta)) return { kind: 'not-found' };
  return { kind: 'readable', lowest: lowestVisible(meta, last), last };
}
