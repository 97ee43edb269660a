import {
  GrowingMap,
  type ActorId,
  type CommandId,
  type Decider,
  type DomainEvent,
  type EventId,
  type EvolvedEvent,
  type Instant,
  type KeyId,
  type Position,
  type RequestDigest,
} from '#kernel';
import type { EventCatalogue } from './event-catalogue.js';
import type { LogEvent } from './log.js';
import { storeError } from './store.errors.js';

/** What a command wrote, as the stream remembers it. */
export interface Written {
  readonly digest: RequestDigest;
  /** Revision of its last event. */
  readonly revision: number;
  readonly position: Position;
  readonly actor: ActorId;
  readonly ids: readonly EventId[];
}

/** A stream folded up to a revision: the domain state, the end of the chain, and the commands it has seen. */
export interface Loaded<State> {
  readonly state: State;
  /** -1 when the stream does not exist. */
  readonly revision: number;
  readonly hash: string | null;
  readonly recordedAt: Instant | null;
  readonly occurredAt: Instant | null;
  /** The key the last request digest was made with. */
  readonly digestKey: KeyId | null;
  readonly commands: GrowingMap<CommandId, Written>;
}

export function emptyStream<State>(initial: State): Loaded<State> {
  return {
    state: initial,
    revision: -1,
    hash: null,
    recordedAt: null,
    occurredAt: null,
    digestKey: null,
    commands: GrowingMap.empty(),
  };
}

/**
 * Folds events, in order, onto a loaded stream. Pure.
 * @throws STORE.EVENTS_MISSING where they do not follow on each other: metadata of a stream (`$tb`, `$maxCount`) hides
 *   events of it from reads, and nothing may be decided on the rest
 */
export function fold<S, C, E extends DomainEvent>(
  decider: Decider<S, C, E>,
  catalogue: EventCatalogue,
  from: Loaded<S>,
  events: readonly LogEvent[],
): Loaded<S> {
  if (events.length === 0) return from;
  let { state, revision, hash, recordedAt, occurredAt, digestKey, commands } = from;
  for (const event of events) {
    if (event.revision !== revision + 1) throw storeError('STORE.EVENTS_MISSING', { stream: event.stream });
    state = decider.evolve(state, evolved<E>(catalogue, event));
    ({ hash, recordedAt, occurredAt } = event.metadata);
    revision = event.revision;
    digestKey = event.metadata.digest.key as KeyId;
    commands = remembered(commands, event);
  }
  return { state, revision, hash, recordedAt, occurredAt, digestKey, commands };
}

function remembered(commands: Loaded<unknown>['commands'], event: LogEvent): Loaded<unknown>['commands'] {
  const { commandId, digest, actor } = event.metadata;
  const ids = [...(commands.get(commandId)?.ids ?? []), event.id];
  return commands.with(commandId, { digest, actor, ids, revision: event.revision, position: event.position });
}

/** An event in the shape deciders fold: current schema version, envelopes closed. */
export function evolved<E extends DomainEvent>(catalogue: EventCatalogue, event: LogEvent): EvolvedEvent<E> {
  return {
    id: event.id,
    revision: event.revision,
    type: event.type,
    data: catalogue.upcast(event.type, event.data, event.metadata.v),
    actor: event.metadata.actor,
    occurredAt: event.metadata.occurredAt,
    recordedAt: event.metadata.recordedAt,
  } as unknown as EvolvedEvent<E>;
}
