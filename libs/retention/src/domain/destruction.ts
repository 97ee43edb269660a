import {
  ignoring,
  instantOf,
  refuseFuture,
  type BatonError,
  type Decider,
  type DecisionContext,
  type EvolvedEvent,
  type Instant,
  type Secret,
} from '#kernel';
import { destructionError } from './destruction.errors.js';
import type { DestructionEvent } from './destruction.events.js';
import { retentionError } from './retention.errors.js';
import type { Cause, KeyScope, Stop, Target } from './vocabulary.js';

/** A key that is gone, and what it had sealed. */
export interface GoneKey {
  readonly id: string;
  readonly scope: KeyScope;
}

/** What was ordered, and by whom. */
export interface DestructionOrder {
  readonly order: string;
  readonly target: Target;
  readonly cause: Cause;
  readonly delayHours: number;
  readonly orderedBy: string;
  /** Whose roles he had by delegation then. */
  readonly standsFor: readonly string[];
  /** Holds placed on the case before it was ordered. */
  readonly holds: number;
}

export type DestructionState =
  | { readonly status: 'none' }
  | ({ readonly status: 'ordered' } & DestructionOrder)
  | ({ readonly status: 'approved' | 'begun'; readonly notBefore: Instant } & DestructionOrder)
  | ({ readonly status: 'stopped'; readonly why: Stop } & DestructionOrder)
  | ({ readonly status: 'destroyed'; readonly keys: readonly GoneKey[] } & DestructionOrder);

export type KnownDestruction = Exclude<DestructionState, { status: 'none' }>;

/** How the case stands at this moment, looked up by who sends the command. */
export interface DestructionFacts {
  readonly held: boolean;
  /** Holds ever placed on it. */
  readonly holds: number;
  /** Its retention period is over. */
  readonly due: boolean;
  /** It is a superior's matter: passed up sealed, or found late. */
  readonly doomed: boolean;
  /** The target names a document that is no part of the case. */
  readonly strange: boolean;
}

export type DestructionCommand =
  | {
      readonly type: 'OrderDestruction';
      readonly order: string;
      readonly target: Target;
      readonly cause: Cause;
      readonly basis: string;
      readonly delayHours: number;
      readonly standsFor: readonly string[];
      readonly reason: Secret<string>;
      readonly facts: DestructionFacts;
    }
  | { readonly type: 'ApproveDestruction'; readonly standsFor: readonly string[]; readonly facts: DestructionFacts }
  | { readonly type: 'WithdrawDestruction'; readonly reason: Secret<string> }
  | { readonly type: 'BeginDestruction'; readonly facts: DestructionFacts }
  /** By the machine: a hold came before the delay was over, or the case is in hand again. */
  | { readonly type: 'HaltDestruction'; readonly why: 'hold' | 'notDue' }
  /** By the machine that carries it out: a hold came at the last moment, and no key was touched. */
  | { readonly type: 'AbandonDestruction' }
  | { readonly type: 'RecordDestruction'; readonly keys: readonly GoneKey[]; readonly at: Instant };

type Decision = readonly DestructionEvent[] | BatonError;
type Command<Type extends DestructionCommand['type']> = Extract<DestructionCommand, { type: Type }>;

const HOUR = 3_600_000;

/**
 * One order to destroy keys: two persons and a delay, never under hold; a superior's matter by two persons at once
 * (domain §6.1, §6.3; docs/adr/0012, point 10).
 */
export const destructionDecider: Decider<DestructionState, DestructionCommand, DestructionEvent> = {
  initial: { status: 'none' },
  decide: (state, command, context) => refuseFuture(context) ?? decideDestruction(state, command, context),
  evolve: evolveDestruction,
};

/** Whether it is neither carried out nor ended: it can still be stopped. */
export function isOpen(state: DestructionState): boolean {
  return state.status === 'ordered' || state.status === 'approved';
}

/** Whether a hold stands against an order, or one was placed after it was made: that stops it, whatever holds later. */
export function isHalted({ holds }: Pick<DestructionOrder, 'holds'>, facts: DestructionFacts): boolean {
  return facts.held || facts.holds > holds;
}

function decideDestruction(state: DestructionState, command: DestructionCommand, context: DecisionContext): Decision {
  if (command.type === 'OrderDestruction') return ordered(state, command, context);
  if (state.status === 'none') return destructionError('DESTRUCTION.UNKNOWN');
  switch (command.type) {
    case 'ApproveDestruction':
      return approved(state, command, context);
    case 'WithdrawDestruction':
      return refuseProxy(context) ?? stopped(state, 'withdrawn', command.reason);
    case 'HaltDestruction':
      return stopped(state, command.why);
    case 'BeginDestruction':
      return begun(state, command, context);
    case 'AbandonDestruction':
      if (state.status !== 'begun') return destructionError('DESTRUCTION.NOT_APPROVED');
      return [stop(state, 'hold')];
    case 'RecordDestruction':
      return recorded(state, command);
  }
}

function ordered(state: DestructionState, command: Command<'OrderDestruction'>, context: DecisionContext): Decision {
  if (state.status !== 'none') return destructionError('DESTRUCTION.EXISTS');
  const { type: _type, facts, ...order } = command;
  const refusal = refuseProxy(context) ?? refuseCause(order.target, order.cause) ?? refuseNow(order.cause, facts);
  if (refusal) return refusal;
  const delayHours = order.cause === 'superiorMatter' ? 0 : order.delayHours;
  const data = { ...order, standsFor: [...order.standsFor], delayHours, holds: facts.holds };
  return [{ type: 'DestructionOrdered', data }];
}

function approved(
  state: KnownDestruction,
  { standsFor, facts }: Command<'ApproveDestruction'>,
  context: DecisionContext,
): Decision {
  if (state.status !== 'ordered') return destructionError('DESTRUCTION.NOT_OPEN');
  const { order, target, orderedBy, delayHours } = state;
  const hands = [orderedBy, ...state.standsFor];
  const tied = [context.actor, ...standsFor].some((person) => hands.includes(person));
  const refusal = refuseProxy(context) ?? (tied ? destructionError('DESTRUCTION.SECOND_PERSON') : null);
  if (refusal) return refusal;
  const notBefore = instantOf(Date.parse(context.now) + delayHours * HOUR);
  return refuseStill(state, facts) ?? [{ type: 'DestructionApproved', data: { order, target, notBefore } }];
}

function begun(state: KnownDestruction, { facts }: Command<'BeginDestruction'>, context: DecisionContext): Decision {
  if (state.status !== 'approved') return destructionError('DESTRUCTION.NOT_APPROVED');
  const { order, target, notBefore } = state;
  if (context.now < notBefore) return destructionError('DESTRUCTION.TOO_EARLY', { notBefore });
  // What was passed up sealed came back from the superior organ before its keys went.
  if (state.cause === 'superiorMatter' && !facts.doomed) return [stop(state, 'notDue')];
  return refuseStill(state, facts) ?? [{ type: 'DestructionBegun', data: { order, case: target.case } }];
}

function stopped(state: KnownDestruction, why: Stop, reason?: Secret<string>): Decision {
  if (state.status === 'begun' || state.status === 'destroyed') return destructionError('DESTRUCTION.UNDER_WAY');
  if (!isOpen(state)) return destructionError('DESTRUCTION.NOT_OPEN');
  return [stop(state, why, reason)];
}

function stop({ order, target }: KnownDestruction, why: Stop, reason?: Secret<string>): DestructionEvent {
  return { type: 'DestructionStopped', data: { order, case: target.case, why, ...(reason ? { reason } : {}) } };
}

function recorded(state: KnownDestruction, { keys, at }: Command<'RecordDestruction'>): Decision {
  if (state.status !== 'begun') return destructionError('DESTRUCTION.NOT_APPROVED');
  const { order, target } = state;
  return [{ type: 'KeyDestroyed', data: { order, target, keys: keys.map(({ id, scope }) => ({ id, scope })), at } }];
}

/** Two persons means two accounts: nobody records it for another. */
function refuseProxy({ recorder }: DecisionContext): BatonError | null {
  return recorder ? destructionError('DESTRUCTION.OWN_ACCOUNT') : null;
}

function refuseCause(target: Target, cause: Cause): BatonError | null {
  return (target.kind === 'superiorMatter') === (cause === 'superiorMatter')
    ? null
    : destructionError('DESTRUCTION.CAUSE');
}

/** What must hold when it is ordered, still when it is approved, and still when it begins. */
function refuseNow(cause: Cause, { held, due, doomed, strange }: DestructionFacts): BatonError | null {
  if (strange) return destructionError('DESTRUCTION.DOCUMENT_UNKNOWN');
  if (held) return retentionError('RETENTION.ON_HOLD');
  if (cause === 'expiry' && !due) return destructionError('DESTRUCTION.NOT_DUE');
  return cause === 'superiorMatter' && !doomed ? destructionError('DESTRUCTION.NOT_SUPERIORS') : null;
}

function refuseStill(state: KnownDestruction, facts: DestructionFacts): BatonError | null {
  return refuseNow(state.cause, facts) ?? (isHalted(state, facts) ? retentionError('RETENTION.HELD_SINCE') : null);
}

/** Total: never throws; nothing follows an end. */
function evolveDestruction(state: DestructionState, event: EvolvedEvent<DestructionEvent>): DestructionState {
  if (event.type === 'DestructionOrdered') return state.status === 'none' ? orderOf(event) : state;
  if (state.status === 'none' || state.status === 'stopped' || state.status === 'destroyed') return state;
  switch (event.type) {
    case 'DestructionApproved':
      return { ...state, status: 'approved', notBefore: event.data.notBefore as Instant };
    case 'DestructionBegun':
      return state.status === 'ordered' ? state : { ...state, status: 'begun' };
    case 'DestructionStopped':
      return { ...state, status: 'stopped', why: event.data.why };
    case 'KeyDestroyed':
      return { ...state, status: 'destroyed', keys: event.data.keys };
    default:
      return ignoring(state, event);
  }
}

function orderOf({
  actor,
  data,
}: EvolvedEvent<Extract<DestructionEvent, { type: 'DestructionOrdered' }>>): DestructionState {
  const { order, target, cause, delayHours, standsFor, holds = 0 } = data;
  return { status: 'ordered', order, target, cause, delayHours, orderedBy: actor, standsFor, holds };
}
