/** Revision of a tombstone: the largest int64 (EventNumber.DeletedStream of the real server); as a double it is 2^63. */
export const DELETED = 2 ** 63;
/** "No stream": what comes before the first revision. */
export const NONE = -1;

/** An event of the log as readers need it; `encoded` is the finished `ReadResp` message. */
export interface LogEntry {
  readonly position: number;
  readonly revision: number;
  readonly stream: string;
  readonly type: string;
  readonly encoded: Buffer;
}

/** A new row: an entry with its id. */
export interface NewEntry extends LogEntry {
  readonly id: string;
}

/** An event as the client proposes it (AppendReq.ProposedMessage). `id` is a lower-case UUID. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** The expected revision of streams.proto; `exact` with {@link NONE} is "no stream". */
export type Expected =
  { readonly kind: 'any' } | { readonly kind: 'exists' } | { readonly kind: 'exact'; readonly revision: number };

export interface WriteRequest {
  readonly kind: 'append' | 'delete' | 'tombstone';
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

/** What became of a write. `position` is undefined where the real server answers "no position". */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'wrong-expected-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

/** Settings of a stream, from the last event of its metadata stream; numbers are revisions or counts. */
export interface StreamMeta {
  readonly truncateBefore?: number;
  readonly maxCount?: number;
}

export interface RecentEvent {
  readonly revision: number;
  readonly id: string;
  readonly position: number;
}

/** The end of one stream. `recent` is in ascending order and without gaps; `meta` only on metadata streams. */
export interface StreamHead {
  readonly last: number;
  readonly recent: readonly RecentEvent[];
  readonly meta?: { readonly settings: StreamMeta; readonly json: string };
}

export const EMPTY_HEAD: StreamHead = { last: NONE, recent: [] };

export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const metastreamOf = (stream: string): string => `$$${stream}`;
export const originalOf = (metastream: string): string => metastream.slice(2);

/** The other half of the pair (stream, its metadata stream). */
export const counterpartOf = (stream: string): string =>
  isMetastream(stream) ? originalOf(stream) : metastreamOf(stream);
