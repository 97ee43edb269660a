import {
  canonical,
  eventHash,
  instantOf,
  Secret,
  uuidV5,
  type ActorId,
  type CommandId,
  type DomainEvent,
  type EventFlag,
  type EventId,
  type Instant,
  type JsonObject,
  type OfficeId,
  type StreamName,
} from '#kernel';
import type { SequencedEvent } from '#projections';

const NAMESPACE = '7c9b7a44-55c1-5b1e-9d5c-3f2f0a1b2c3d';
const BEGIN = Date.UTC(2020, 2, 2, 1);

/** What may be said of an event besides type and data. */
export interface Told {
  readonly actor?: string;
  readonly role?: string;
  readonly recorder?: string;
  readonly occurredAt?: string;
  readonly recordedAt?: string;
  readonly flags?: readonly EventFlag[];
  readonly id?: string;
}

/**
 * An invented log: events of any streams in order, with sequence, chain and hash; every secret becomes an envelope whose
 * ciphertext nobody can open. One minute passes from event to event.
 */
export class Story {
  readonly events: SequencedEvent[] = [];
  readonly #last = new Map<string, SequencedEvent>();

  constructor(readonly office = 'office1') {}

  /** Tells one event more. */
  tell(stream: string, { type, data }: DomainEvent, told: Told = {}): SequencedEvent {
    const before = this.#last.get(stream);
    const sequence = this.events.length;
    const revision = (before?.revision ?? -1) + 1;
    const id = (told.id ?? uuidV5(NAMESPACE, `${stream} ${revision}`)) as EventId;
    const bare = { stream: stream as StreamName, revision, id, type, data: storedForm(data) };
    const metadata = { ...this.#metadata(told, sequence, id), prev: before?.metadata.hash ?? null };
    const place = BigInt(100 * (sequence + 1));
    const hashed = { ...metadata, hash: eventHash({ ...bare, metadata }) };
    const event = { ...bare, sequence, metadata: hashed, position: { commit: place, prepare: place } };
    this.events.push(event);
    this.#last.set(stream, event);
    return event;
  }

  /** Tells events of one case. */
  ofCase(id: string, events: readonly (DomainEvent & Told)[]): SequencedEvent[] {
    return events.map((event) => this.tell(`case-${this.office}-${id}`, event, event));
  }

  #metadata(told: Told, sequence: number, id: EventId) {
    const recordedAt = (told.recordedAt ?? instantOf(BEGIN + sequence * 60_000)) as Instant;
    return {
      v: 1,
      officeId: this.office as OfficeId,
      actor: (told.actor ?? 'officer.a') as ActorId,
      role: told.role ?? 'officer',
      ...(told.recorder === undefined ? {} : { recorder: told.recorder as ActorId }),
      occurredAt: (told.occurredAt ?? recordedAt) as Instant,
      recordedAt,
      correlationId: id,
      causationId: id,
      commandId: id as string as CommandId,
      digest: { key: 'k1', mac: 'AA' },
      ...(told.flags === undefined ? {} : { flags: told.flags }),
    };
  }
}

/** Data as it would be stored: secrets sealed, absent members left out. */
function storedForm(data: object): JsonObject {
  return canonical(sealed(data)) as JsonObject;
}

function sealed(value: unknown): unknown {
  if (value instanceof Secret) return { alg: 'A256GCM', key: 'k1', kv: 1, nonce: 'AAAA', ct: 'c2VhbGVk', tag: 'AAAA' };
  if (Array.isArray(value)) return value.map(sealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sealed(member)]));
}
