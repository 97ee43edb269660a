import { errorsOf, type BatonError } from './errors.js';
import type { DomainEvent } from './event.js';
import type { ActorId, CommandId, EventId, OfficeId } from './ids.js';
import type { Instant } from './time.js';

/** Who acts, and when it happened: all that a decision may know besides the state and the command. */
export interface DecisionContext {
  readonly officeId: OfficeId;
  readonly actor: ActorId;
  readonly role: string;
  readonly recorder?: ActorId;
  /** The department the actor acts for in this act; what lies in a department's custody is moved by its own people. */
  readonly department?: string;
  /** When the fact happened (occurredAt), and when we hear of it. */
  readonly occurredAt: Instant;
  readonly now: Instant;
  readonly commandId: CommandId;
}

/**
 * The pure heart of a stream. `decide` answers events or a refusal, never throws for a rule; `evolve` is total: it takes
 * any event of any earlier version and never throws.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initial: State;
  decide(state: State, command: Command, context: DecisionContext): readonly Event[] | BatonError;
  evolve(state: State, event: EvolvedEvent<Event>): State;
}

/** What `evolve` sees of an event besides type and data. */
export type EvolvedEvent<Event extends DomainEvent> = Event & {
  readonly id: EventId;
  /** Place in its stream, from 0. */
  readonly revision: number;
  readonly actor: ActorId;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
};

const timeError = errorsOf({
  'TIME.IN_FUTURE': {
    status: 422,
    zh: '发生时间晚于当前时间,请核对日期和时间后重新提交。',
    en: 'The time given lies in the future; check date and time and send it again.',
  },
});

/**
 * Refuses a fact said to have happened after now, without tolerance (domain §3, clocks). Backwards is allowed: the store
 * flags it. Every decider calls this first.
 */
export function refuseFuture(context: Pick<DecisionContext, 'occurredAt' | 'now'>): BatonError | null {
  return context.occurredAt > context.now ? timeError('TIME.IN_FUTURE', { now: context.now }) : null;
}

/** Closes a switch over a union: a new member that is not handled does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** For `evolve`, which never throws: proves exhaustiveness to the compiler, and keeps the state for an unknown event. */
export function ignoring<State>(state: State, _event: never): State {
  return state;
}
