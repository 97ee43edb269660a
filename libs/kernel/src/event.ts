import { createHash } from 'node:crypto';
import type { ActorId, CommandId, EventId, OfficeId, StreamName } from './ids.js';
import { canonical, type JsonObject, type JsonValue } from './json.js';
import type { Instant } from './time.js';

/** What a decider emits: a fact in the vocabulary of the domain handbook, before it has a place in the log. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** Keyed digest of the request that wrote an event; dies with its key. `key` names the key it was made with. */
export interface RequestDigest {
  readonly key: string;
  readonly mac: string;
}

/** Observations about an event that were true when it was written. */
export type EventFlag = 'clockRaised' | 'occurredBackwards' | 'imported' | 'laterSteps';

/** Codes and ids, never text (architecture §4). */
export interface EventMetadata {
  /** Schema version of `data` for this type. */
  readonly v: number;
  readonly officeId: OfficeId;
  readonly actor: ActorId;
  readonly role: string;
  /** Who wrote it down, where that is not the actor. */
  readonly recorder?: ActorId;
  /** Whose role it was, where it was a delegated one. */
  readonly delegator?: ActorId;
  /** When it happened; never later than recordedAt. */
  readonly occurredAt: Instant;
  /** When we wrote it: max(clock, recordedAt of the stream's previous event). */
  readonly recordedAt: Instant;
  readonly correlationId: string;
  /** The event or command that caused this one. */
  readonly causationId: string;
  readonly commandId: CommandId;
  readonly digest: RequestDigest;
  readonly flags?: readonly EventFlag[];
  /** Hash of the stream's previous event; null for the first. */
  readonly prev: string | null;
  readonly hash: string;
}

/** An event as the log holds it: envelopes still closed, any schema version. */
export interface StoredEvent<Type extends string = string, Data extends object = JsonObject> {
  readonly stream: StreamName;
  /** Place in its stream, from 0. */
  readonly revision: number;
  readonly id: EventId;
  readonly type: Type;
  readonly data: Data;
  readonly metadata: EventMetadata;
}

export type UnhashedEvent = Omit<StoredEvent, 'metadata'> & { readonly metadata: Omit<EventMetadata, 'hash'> };

/**
 * Hash of an event over its stored form: hex SHA-256 of the RFC 8785 text of
 * `["baton/event/1", stream, revision as decimal text, id, type, data, metadata without hash]` (docs/adr/0004).
 * @throws NotCanonicalError when data or metadata cannot be written canonically
 */
export function eventHash(event: UnhashedEvent): string {
  const { hash: _hash, ...metadata } = event.metadata as EventMetadata;
  return hashOfCanonical(event, canonical(event.data), canonical(metadata));
}

/** `eventHash` for data and metadata (without hash) that are canonical already, as the writer has them. */
export function hashOfCanonical(
  { stream, revision, id, type }: Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'type'>,
  data: JsonValue,
  metadata: JsonValue,
): string {
  const form = ['baton/event/1', stream, String(revision), id, type, data, metadata];
  return createHash('sha256').update(JSON.stringify(form), 'utf8').digest('hex');
}
