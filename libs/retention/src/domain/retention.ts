import type { ReportType } from '#cases';
import {
  GrowingMap,
  ignoring,
  refuseFuture,
  type BatonError,
  type Decider,
  type EvolvedEvent,
  type Secret,
} from '#kernel';
import { retentionError } from './retention.errors.js';
import type { RetentionEvent } from './retention.events.js';
import { ruleKey, type RetentionRule } from './rules.js';
import { DEFAULT_DELAY_HOURS, type Retained, type ScreeningDecision } from './vocabulary.js';

/** A hold on a case: while one is in force nothing of the case is destroyed. */
export interface Hold {
  readonly case: string;
  readonly lifted: boolean;
  /** Orders it could not stop any more. */
  readonly tooLateFor: readonly string[];
}

export interface RetentionState {
  /** By `ruleKey`. */
  readonly rules: ReadonlyMap<string, RetentionRule>;
  /** Hours between approval and destruction. */
  readonly delayHours: number;
  readonly holds: GrowingMap<string, Hold>;
  /** Case of every order whose keys were about to go and found no hold: a hold comes too late for it. */
  readonly cleared: GrowingMap<string, string>;
}

export type RetentionCommand =
  | {
      readonly type: 'SetRetentionRule';
      readonly kind: Retained;
      readonly reportType?: ReportType;
      readonly decision?: ScreeningDecision;
      readonly months: number;
      readonly basis: string;
    }
  | { readonly type: 'SetDestructionDelay'; readonly hours: number }
  | { readonly type: 'PlaceHold'; readonly hold: string; readonly case: string; readonly reason: Secret<string> }
  | { readonly type: 'LiftHold'; readonly hold: string; readonly reason: Secret<string> }
  | {
      readonly type: 'ClearDestruction';
      readonly order: string;
      readonly case: string;
      /** How many had been placed on the case when it was ordered. */
      readonly holds: number;
    };

type Decision = readonly RetentionEvent[] | BatonError;
type Command<Type extends RetentionCommand['type']> = Extract<RetentionCommand, { type: Type }>;

/** Rules and holds of the office (domain §6.1: forgetting never under hold). */
export const retentionDecider: Decider<RetentionState, RetentionCommand, RetentionEvent> = {
  initial: {
    rules: new Map(),
    delayHours: DEFAULT_DELAY_HOURS,
    holds: GrowingMap.empty(),
    cleared: GrowingMap.empty(),
  },
  decide: (state, command, context) => refuseFuture(context) ?? decideRetention(state, command),
  evolve: evolveRetention,
};

/** Whether a hold on this case is in force. */
export function isHeld(state: RetentionState, caseId: string): boolean {
  return [...state.holds.values()].some((hold) => hold.case === caseId && !hold.lifted);
}

/** Holds ever placed on this case, lifted or not: one more than an order was made after stops it for good. */
export function holdsOn(state: RetentionState, caseId: string): number {
  return [...state.holds.values()].filter((hold) => hold.case === caseId).length;
}

function decideRetention(state: RetentionState, command: RetentionCommand): Decision {
  switch (command.type) {
    case 'SetRetentionRule':
      return setRule(state, command);
    case 'SetDestructionDelay':
      if (state.delayHours === command.hours) return retentionError('RETENTION.UNCHANGED');
      return [{ type: 'DestructionDelaySet', data: { hours: command.hours } }];
    case 'PlaceHold': {
      const { type: _type, ...data } = command;
      return [{ type: 'HoldPlaced', data: { ...data, tooLateFor: clearedOf(state, data.case) } }];
    }
    case 'LiftHold':
      return lift(state, command);
    case 'ClearDestruction': {
      const { order, case: caseId, holds } = command;
      if (isHeld(state, caseId)) return retentionError('RETENTION.ON_HOLD');
      if (holdsOn(state, caseId) > holds) return retentionError('RETENTION.HELD_SINCE');
      return [{ type: 'DestructionCleared', data: { order, case: caseId } }];
    }
  }
}

/** Orders about this case for which a hold comes too late. */
function clearedOf(state: RetentionState, caseId: string): string[] {
  return [...state.cleared].flatMap(([order, cleared]) => (cleared === caseId ? [order] : []));
}

function setRule(state: RetentionState, { type: _type, ...data }: Command<'SetRetentionRule'>): Decision {
  const known = state.rules.get(ruleKey(ruleOf(data)));
  if (known?.months === data.months && known.basis === data.basis) return retentionError('RETENTION.UNCHANGED');
  return [{ type: 'RetentionRuleSet', data }];
}

function lift(state: RetentionState, { hold, reason }: Command<'LiftHold'>): Decision {
  const known = state.holds.get(hold);
  if (!known) return retentionError('RETENTION.HOLD_UNKNOWN');
  if (known.lifted) return retentionError('RETENTION.HOLD_LIFTED');
  return [{ type: 'HoldLifted', data: { hold, case: known.case, reason } }];
}

/** Total: never throws; the lifting of a hold it does not know changes nothing. */
function evolveRetention(state: RetentionState, event: EvolvedEvent<RetentionEvent>): RetentionState {
  switch (event.type) {
    case 'RetentionRuleSet': {
      const rule = ruleOf(event.data);
      return { ...state, rules: new Map(state.rules).set(ruleKey(rule), rule) };
    }
    case 'DestructionDelaySet':
      return { ...state, delayHours: event.data.hours };
    case 'HoldPlaced': {
      const { hold, case: caseId, tooLateFor } = event.data;
      return withHold(state, hold, { case: caseId, lifted: false, tooLateFor });
    }
    case 'HoldLifted': {
      const known = state.holds.get(event.data.hold);
      return known ? withHold(state, event.data.hold, { ...known, lifted: true }) : state;
    }
    case 'DestructionCleared':
      return { ...state, cleared: state.cleared.with(event.data.order, event.data.case) };
    default:
      return ignoring(state, event);
  }
}

function withHold(state: RetentionState, id: string, hold: Hold): RetentionState {
  return { ...state, holds: state.holds.with(id, hold) };
}

function ruleOf(data: Extract<RetentionEvent, { type: 'RetentionRuleSet' }>['data']): RetentionRule {
  const { kind, reportType = null, decision = null, months, basis } = data;
  return { kind, reportType, decision, months, basis };
}
