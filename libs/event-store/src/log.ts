import type { EventId, EventMetadata, JsonObject, Position, StoredEvent, StreamName } from '#kernel';

/** An event as read from the log, with its place in `$all`. */
export interface LogEvent extends StoredEvent {
  readonly position: Position;
}

/** Something in the store that is not a Baton event: reported, never guessed at. */
export interface ForeignEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly position: Position;
  readonly why: string;
}

/** An order to the store to hide events of a stream of ours, and to drop them when it cleans up. */
export interface Hiding {
  /** Of the order: in the metadata of the stream. */
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
}

/** Something with a place in the log. */
export type PlacedItem =
  | { readonly kind: 'event'; readonly event: LogEvent }
  | { readonly kind: 'foreign'; readonly event: ForeignEvent }
  /** Everything before `position` was yielded: safe to resume from here, once what came before is committed. */
  | { readonly kind: 'checkpoint'; readonly position: Position; readonly hiding?: Hiding };

/** What a subscription to the whole log yields, in log order, one at a time. */
export type LogItem =
  | PlacedItem
  /** The end of the log was reached; live from here. */
  | { readonly kind: 'caughtUp' };

/** An event ready to be appended: sealed, chained, hashed. */
export interface PreparedEvent {
  readonly id: EventId;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

export interface Appended {
  /** Revision of the last event written. */
  readonly revision: number;
  /** Place of the append in `$all`. */
  readonly position: Position;
}

/** The stream's revision an append insists on: `-1` means the stream must not exist. */
export type ExpectedRevision = number;

/** The event log: the only truth. One adapter implements it (`EventStoreLog`). */
export interface EventLog {
  /**
   * Appends in one atomic write.
   * @throws RevisionConflict when the stream is elsewhere; OutcomeUnknown when no answer came in time
   *   (the same events may be sent again); StoreUnavailable when nothing was written; AppendTooLarge
   */
  append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly PreparedEvent[],
    /** Milliseconds all attempts together may take. */
    budget?: number,
  ): Promise<Appended>;
  /** Events of one stream from a revision on; a missing stream yields nothing. */
  readStream(stream: StreamName, fromRevision?: number): AsyncIterable<LogEvent>;
  /** The last event of a stream, or null. */
  lastOf(stream: StreamName): Promise<LogEvent | null>;
  /** All our events after a position (exclusive; null = from the start) up to the end as of now. */
  readAll(after: Position | null): AsyncIterable<LogItem>;
  /**
   * Our events after a position, then live, for ever: a dropped subscription is taken up again after the last item
   * yielded, with jittered backoff. Ends only when the signal aborts.
   */
  subscribeAll(after: Position | null, signal: AbortSignal): AsyncIterable<LogItem>;
  /** Whether the store answers within its deadline. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
