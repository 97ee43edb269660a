import {
  BatonError,
  canonical,
  foundingOffice,
  hashOfCanonical,
  laterOf,
  type ActorId,
  type Clock,
  type CommandId,
  type DomainEvent,
  type EventFlag,
  type EventId,
  type EventMetadata,
  type Instant,
  type JsonObject,
  type JsonValue,
  type KeyId,
  type OfficeId,
  type Randomness,
  type RequestDigest,
  type StreamName,
} from '#kernel';
import { requestMac, seal, type DataKey, type KeyRing } from '#protection';
import type { EventCatalogue } from './event-catalogue.js';
import type { PreparedEvent } from './log.js';
import { officeScope, ownScope, sealSecrets, secretFields, streamScope, type Sealer } from './sealing.js';
import { storeError } from './store.errors.js';

/** Who asks for what, and how a retry is recognised. */
export interface RequestContext {
  readonly officeId: OfficeId;
  readonly actor: ActorId;
  readonly role: string;
  readonly recorder?: ActorId;
  /** Whose role it is, when it was delegated to the sender. */
  readonly delegator?: ActorId;
  /** The department the actor acts for. */
  readonly department?: string;
  /** When it happened; now, when absent. */
  readonly occurredAt?: Instant;
  readonly commandId: CommandId;
  readonly correlationId: string;
  readonly causationId: string;
  /** The request as the digest sees it: what must be the same for the same Idempotency-Key. */
  readonly request: JsonValue;
  /** If-Match. */
  readonly ifRevision?: number;
  readonly flags?: readonly EventFlag[];
  /**
   * Asked right before anything is written; absent where nobody sent it.
   * @throws when the sender lost the right to it meanwhile
   */
  readonly stillMay?: () => Promise<void>;
}

/** The end of a stream that new events are chained to. */
export interface ChainEnd {
  readonly revision: number;
  readonly hash: string | null;
  readonly recordedAt: Instant | null;
  readonly occurredAt: Instant | null;
  readonly digestKey: KeyId | null;
}

/** Turns decided events into stored ones: checked, sealed, chained, hashed (architecture §4). */
export class EventWriter {
  constructor(
    private readonly catalogue: EventCatalogue,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly sealer: Sealer = seal,
  ) {}

  now(): Instant {
    return this.clock.now();
  }

  /** @throws TIME.IN_FUTURE, KEYS.UNAVAILABLE; ZodError or NotCanonicalError for a defect of ours */
  async prepare(
    stream: StreamName,
    end: ChainEnd,
    events: readonly DomainEvent[],
    context: RequestContext,
  ): Promise<PreparedEvent[]> {
    const now = this.clock.now();
    const times = timesOf(now, end, context);
    const drafts = events.map((event) => ({ id: this.randomness.uuid() as EventId, event }));
    const digest = await this.#digest(stream, end, drafts, context);
    const prepared: PreparedEvent[] = [];
    let prev = end.hash;
    for (const [index, { id, event }] of drafts.entries()) {
      this.catalogue.check(event);
      const data = canonical(await this.#sealed(stream, id, event)) as JsonObject;
      const unhashed = canonical({ ...this.#metadata(event, context, times, digest), prev }) as JsonObject;
      const place = { stream, revision: end.revision + 1 + index, id, type: event.type };
      const hash = hashOfCanonical(place, data, unhashed);
      prepared.push({ id, type: event.type, data, metadata: withHash(unhashed, hash) });
      prev = hash;
    }
    return prepared;
  }

  /** Whether a request is the one that was digested before. @throws COMMAND.KEY_UNVERIFIABLE when its key is gone */
  async matches(digest: RequestDigest, request: JsonValue): Promise<boolean> {
    const key = await this.keys.find(digest.key);
    if (!key) throw storeError('COMMAND.KEY_UNVERIFIABLE');
    return requestMac(key, request) === digest.mac;
  }

  async #digest(
    stream: StreamName,
    end: ChainEnd,
    drafts: readonly Draft[],
    context: RequestContext,
  ): Promise<RequestDigest> {
    const first = firstSealed(drafts);
    const office = await this.keys.ensure(officeScope(foundingOffice(stream)));
    const hasContent = end.digestKey !== null && end.digestKey !== office.id;
    const key = first || hasContent ? await this.#contentKey(stream, office, first) : office;
    return { key: key.id, mac: requestMac(key, context.request) };
  }

  /**
   * Of a stream whose key was destroyed, digests go on under the key of what is said, to go with it; under the office's,
   * which nobody destroys, only where nothing is sealed.
   */
  async #contentKey(stream: StreamName, office: DataKey, first: SealedField | null): Promise<DataKey> {
    const shared = await this.#unlessDestroyed(streamScope(stream));
    return shared ?? (first ? this.keys.ensure(ownScope(stream, first.id, first.field)) : office);
  }

  /** A field's key: its own where the type says so, or where the stream's was destroyed: what is said later is not lost with it. */
  async #fieldKey(stream: StreamName, id: EventId, field: string, own: boolean): Promise<DataKey> {
    const shared = own ? null : await this.#unlessDestroyed(streamScope(stream));
    return shared ?? this.keys.ensure(ownScope(stream, id, field));
  }

  async #unlessDestroyed(scope: string): Promise<DataKey | null> {
    return this.keys.ensure(scope).catch((error: unknown) => {
      if (error instanceof BatonError && error.code === 'CONTENT.KEY_DESTROYED') return null;
      throw error;
    });
  }

  async #sealed(stream: StreamName, id: EventId, event: DomainEvent): Promise<object> {
    const fields = secretFields(event.data);
    if (fields.length === 0) return event.data;
    const own = this.catalogue.ownKeyFields(event.type);
    const keys = new Map<string, DataKey>();
    for (const field of fields) keys.set(field, await this.#fieldKey(stream, id, field, own.includes(field)));
    const place = { office: foundingOffice(stream), stream, event: id };
    return sealSecrets(event.data, place, (field) => keyFor(keys, field), this.sealer);
  }

  #metadata(
    event: DomainEvent,
    context: RequestContext,
    times: Times,
    digest: RequestDigest,
  ): Omit<EventMetadata, 'prev' | 'hash'> {
    const flags = [...new Set([...(context.flags ?? []), ...times.flags])].sort();
    return {
      v: this.catalogue.versionOf(event.type),
      officeId: context.officeId,
      actor: context.actor,
      role: context.role,
      ...(context.recorder ? { recorder: context.recorder } : {}),
      ...(context.delegator ? { delegator: context.delegator } : {}),
      occurredAt: times.occurredAt,
      recordedAt: times.recordedAt,
      correlationId: context.correlationId,
      causationId: context.causationId,
      commandId: context.commandId,
      digest,
      ...(flags.length > 0 ? { flags } : {}),
    };
  }
}

/** A decided event with the id it will have. */
interface Draft {
  readonly id: EventId;
  readonly event: DomainEvent;
}

interface SealedField {
  readonly id: EventId;
  readonly field: string;
}

function firstSealed(drafts: readonly Draft[]): SealedField | null {
  for (const { id, event } of drafts) {
    const [field] = secretFields(event.data);
    if (field) return { id, field };
  }
  return null;
}

interface Times {
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly flags: readonly EventFlag[];
}

/** `recordedAt = max(clock, previous recordedAt)`, flagged when raised; occurredAt may run backwards, flagged (domain §3). */
function timesOf(now: Instant, end: ChainEnd, context: RequestContext): Times {
  const occurredAt = context.occurredAt ?? now;
  if (occurredAt > now) throw storeError('TIME.IN_FUTURE', { occurredAt, now });
  const recordedAt = end.recordedAt ? laterOf(now, end.recordedAt) : now;
  const flags: EventFlag[] = [];
  if (recordedAt > now) flags.push('clockRaised');
  if (end.occurredAt && occurredAt < end.occurredAt) flags.push('occurredBackwards');
  return { occurredAt, recordedAt, flags };
}

/** Puts the hash in its alphabetical place: the stored metadata is canonical, too. */
function withHash(metadata: JsonObject, hash: string): EventMetadata {
  const entries = Object.entries(metadata);
  const after = entries.findIndex(([name]) => name > 'hash');
  return Object.fromEntries(entries.toSpliced(after, 0, ['hash', hash])) as unknown as EventMetadata;
}

function keyFor(keys: ReadonlyMap<string, DataKey>, field: string): DataKey {
  const key = keys.get(field);
  if (!key) throw new Error(`no key was prepared for ${field}`);
  return key;
}
