import {
  eventHash,
  instantOf,
  isEnvelope,
  Secret,
  uuidV5,
  type DecisionContext,
  type DomainEvent,
  type EventFlag,
  type EventId,
  type EventMetadata,
  type EvolvedEvent,
  type JsonObject,
  type JsonValue,
  type StoredEvent,
  type StreamName,
} from '#kernel';
import { contextOf, type GivenContext } from '#testing';

const NAMESPACE = '3b0f5a0e-2b57-5c1e-9f55-0f6a7a5c1d22';
const MONDAY = Date.parse('2020-03-02T01:00:00.000Z');

/** A log that exists in memory only: what deciders decide becomes stored events, as the writer would make them. */
export class ToldLog {
  readonly events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  #commands = 0;
  #waited = 0;

  /** The moment the next append happens at: a minute after the one before. */
  get now(): string {
    return instantOf(MONDAY + this.#waited + this.#commands * 60_000);
  }

  wait(hours: number): void {
    this.#waited += hours * 3_600_000;
  }

  of(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? [];
  }

  /** The context of a decision at this moment. */
  context(given: GivenContext = {}): DecisionContext {
    return contextOf({ occurredAt: this.now, ...given, now: this.now });
  }

  append(stream: string, decided: readonly DomainEvent[], context: DecisionContext): readonly StoredEvent[] {
    const told = this.of(stream);
    const flags = flagsOf(told, decided, context);
    const commandId = uuidV5(NAMESPACE, `command ${this.#commands}`);
    const added: StoredEvent[] = [];
    for (const event of decided) {
      const prev = added.at(-1) ?? told.at(-1) ?? null;
      const by = { ...context, commandId: commandId as EventMetadata['commandId'] };
      added.push(stored(stream, prev, event, by, flags));
    }
    this.#streams.set(stream, [...told, ...added]);
    this.events.push(...added);
    this.#commands += 1;
    return added;
  }
}

/** What `evolve` sees of a stored event. */
export function evolvedFrom<Event extends DomainEvent>(
  decided: Event,
  { id, revision, metadata }: StoredEvent,
): EvolvedEvent<Event> {
  const { actor, occurredAt, recordedAt } = metadata;
  return { ...decided, id, revision, actor, occurredAt, recordedAt };
}

/** As the writer flags times, and as the importer flags what it writes. */
function flagsOf(told: readonly StoredEvent[], decided: readonly DomainEvent[], context: DecisionContext): EventFlag[] {
  const last = told.at(-1);
  const backwards = last !== undefined && context.occurredAt < last.metadata.occurredAt;
  const first = (told[0] ?? decided[0])?.data ?? {};
  const imported = context.actor === 'system' && 'importedFrom' in first;
  return [...(imported ? (['imported'] as const) : []), ...(backwards ? (['occurredBackwards'] as const) : [])];
}

function stored(
  stream: string,
  before: StoredEvent | null,
  event: DomainEvent,
  context: DecisionContext,
  flags: readonly EventFlag[],
): StoredEvent {
  const { officeId, actor, role, recorder, occurredAt, now, commandId } = context;
  const revision = (before?.revision ?? -1) + 1;
  const id = uuidV5(NAMESPACE, `${stream} ${revision}`) as EventId;
  const metadata = {
    v: 1,
    officeId,
    actor,
    role,
    ...(recorder ? { recorder } : {}),
    occurredAt,
    recordedAt: now,
    correlationId: commandId,
    causationId: commandId,
    commandId,
    digest: { key: commandId, mac: 'mac' },
    ...(flags.length > 0 ? { flags } : {}),
    prev: before?.metadata.hash ?? null,
  };
  const unhashed = {
    stream: stream as StreamName,
    revision,
    id,
    type: event.type,
    data: sealedObject(event.data),
    metadata,
  };
  return { ...unhashed, metadata: { ...metadata, hash: eventHash(unhashed) } };
}

const ENVELOPE = { alg: 'A256GCM', key: 'key', kv: 1, nonce: 'nonce', ct: 'ct', tag: 'tag' } as const;

function sealedObject(data: object): JsonObject {
  const members = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, sealedValue(value)]));
}

function sealedValue(value: unknown): JsonValue {
  if (value instanceof Secret || isEnvelope(value)) return { ...ENVELOPE };
  if (Array.isArray(value)) return value.map(sealedValue);
  if (typeof value === 'object' && value !== null) return sealedObject(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
