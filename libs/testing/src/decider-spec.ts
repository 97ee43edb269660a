import { deepStrictEqual, fail } from 'node:assert';
import {
  BatonError,
  Secret,
  uuidV5,
  type ActorId,
  type CommandId,
  type Decider,
  type DecisionContext,
  type DomainEvent,
  type ErrorDetails,
  type EventId,
  type EvolvedEvent,
  type Instant,
  type OfficeId,
} from '#kernel';

const NAMESPACE = '6f0e7f0c-5a53-5a0e-8d5b-2f1c3a9d7e11';

/** A Monday morning in an invented office; every field may be overridden. */
export const defaultContext: DecisionContext = {
  officeId: 'office1' as OfficeId,
  actor: 'officer.a' as ActorId,
  role: 'officer',
  department: 'reception',
  occurredAt: '2020-03-02T01:00:00.000Z' as Instant,
  now: '2020-03-02T01:00:00.000Z' as Instant,
  commandId: uuidV5(NAMESPACE, 'command') as CommandId,
};

/** What a specification may say about who acts and when. */
export interface GivenContext {
  readonly actor?: string;
  readonly role?: string;
  readonly recorder?: string;
  readonly department?: string | undefined;
  readonly occurredAt?: string;
  readonly now?: string;
}

/** An event that has happened, with what matters about how: who, when, under which id. */
export type GivenEvent<Event extends DomainEvent> = Event & {
  readonly actor?: string;
  readonly occurredAt?: string;
  readonly id?: string;
};

/** The id of the n-th given event (from 0), unless it names its own. */
export function givenEventId(index: number): EventId {
  return uuidV5(NAMESPACE, `event ${index}`) as EventId;
}

/** Gives events the place, actor and times `evolve` sees. */
export function evolved<Event extends DomainEvent>(event: GivenEvent<Event>, revision: number): EvolvedEvent<Event> {
  return {
    ...event,
    id: (event.id ?? givenEventId(revision)) as EventId,
    revision,
    actor: (event.actor ?? defaultContext.actor) as ActorId,
    occurredAt: (event.occurredAt ?? defaultContext.occurredAt) as Instant,
    recordedAt: defaultContext.now,
  };
}

/** The state after these events. */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>,
  events: readonly GivenEvent<Event>[],
): State {
  return events.reduce<State>((state, event, index) => decider.evolve(state, evolved(event, index)), decider.initial);
}

/** A context for a decision: the default one with these fields instead; `department: undefined` takes it away. */
export function contextOf(overrides: GivenContext = {}): DecisionContext {
  const given = { ...defaultContext, ...overrides };
  return {
    officeId: defaultContext.officeId,
    actor: given.actor as ActorId,
    role: given.role,
    ...(given.recorder === undefined ? {} : { recorder: given.recorder as ActorId }),
    ...(given.department === undefined ? {} : { department: given.department }),
    occurredAt: given.occurredAt as Instant,
    now: given.now as Instant,
    commandId: defaultContext.commandId,
  };
}

export interface Outcome<Event> {
  /** Exactly these events, secrets compared by what they hold. */
  then(events: readonly Event[]): void;
  /** A refusal with this code (and these details, when given). */
  thenRefused(code: string, details?: ErrorDetails): void;
}

export interface Specification<Command, Event extends DomainEvent> {
  given(events: readonly GivenEvent<Event>[]): { when(command: Command, context?: GivenContext): Outcome<Event> };
}

/**
 * given (events) / when (command, context?) / then (events or a refusal): what a decider promises, as a sentence.
 * Fails by throwing an AssertionError, so it works under any runner.
 */
export function specify<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
): Specification<Command, Event> {
  return {
    given: (events) => ({
      when: (command, context) => outcome(decider.decide(fold(decider, events), command, contextOf(context))),
    }),
  };
}

function outcome<Event extends DomainEvent>(decided: readonly Event[] | BatonError): Outcome<Event> {
  return {
    then(events) {
      if (decided instanceof BatonError) fail(`refused with ${decided.code} ${JSON.stringify(decided.details)}`);
      deepStrictEqual(comparable(decided), comparable(events));
    },
    thenRefused(code, details) {
      if (!(decided instanceof BatonError)) fail(`not refused: decided ${JSON.stringify(decided)}`);
      deepStrictEqual(decided.code, code);
      if (details) deepStrictEqual(decided.details, details);
    },
  };
}

/** Secrets opened and absent members left out: two events are equal when they would be stored alike. */
function comparable(value: unknown): unknown {
  if (value instanceof Secret) return { secret: comparable(value.reveal()) };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, comparable(member)]));
}
