import type { CaseSubject } from '#access';
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
import type { DisclosureEvent } from './disclosure.events.js';
import { disclosureError } from './disclosure.errors.js';
import type { Finding, Interference, LookScope, ReadingPurpose, Scope } from './vocabulary.js';

const DAY = 24 * 60 * 60 * 1000;
/** Days a grant is good for when nothing is said, and at most (docs/adr/0012, point 8). */
export const GRANT_DAYS = 7;
export const MAX_GRANT_DAYS = 30;

export type RequestStatus = 'undecided' | 'granted' | 'refused' | 'withdrawn';

/** A request to see what a case holds, and how it stands. */
export interface ContentRequest {
  readonly officer: string;
  /** Who asked; mostly the officer himself. */
  readonly askedBy: string;
  readonly purpose: ReadingPurpose;
  readonly scope: Scope;
  readonly status: RequestStatus;
  /** Of the last grant, also when it was taken back. */
  readonly until: string | null;
  readonly grantedBy: string | null;
}

export interface Disclosure {
  readonly requests: ReadonlyMap<string, ContentRequest>;
  /** Looks that were reviewed. */
  readonly reviewed: ReadonlySet<string>;
}

export type DisclosureCommand =
  | {
      readonly type: 'RequestContent';
      readonly request: string;
      readonly officer: string;
      readonly purpose: ReadingPurpose;
      readonly scope: Scope;
      readonly reason: Secret<string>;
      readonly subject: CaseSubject;
    }
  | {
      readonly type: 'GrantContent';
      readonly request: string;
      /** 7 days from now, when absent. */
      readonly until?: Instant;
      readonly subject: CaseSubject;
      /** Those in whose delegated roles the actor may act. */
      readonly standsFor: readonly string[];
    }
  | {
      readonly type: 'RefuseContent';
      readonly request: string;
      readonly reason: Secret<string>;
      readonly subject: CaseSubject;
      readonly standsFor: readonly string[];
    }
  | { readonly type: 'WithdrawContent'; readonly request: string; readonly reason: Secret<string> }
  | {
      readonly type: 'RecordInterference';
      readonly interference: string;
      readonly kind: Interference;
      readonly by: Secret<string>;
      readonly what: Secret<string>;
    }
  | {
      readonly type: 'ReviewLook';
      readonly look: string;
      readonly reader: string;
      readonly finding: Finding;
      readonly note?: Secret<string>;
    };

type Command<Type extends DisclosureCommand['type']> = Extract<DisclosureCommand, { type: Type }>;
type Decision = readonly DisclosureEvent[] | BatonError;

/** Decides who may see what a case holds: never by, and never for, one who must not (domain §6.2–6.4). */
export const disclosureDecider: Decider<Disclosure, DisclosureCommand, DisclosureEvent> = {
  initial: { requests: new Map(), reviewed: new Set() },
  decide: (state, command, context) => refuseFuture(context) ?? decideDisclosure(state, command, context),
  evolve: evolveDisclosure,
};

/** How often this officer was refused this scope of the case. */
export function refusalsOf(state: Disclosure, officer: string, scope: LookScope): number {
  const his = [...state.requests.values()].filter((known) => known.officer === officer && known.scope === scope);
  return his.filter(({ status }) => status === 'refused').length;
}

/** Whether somebody must not know of a matter: stepped aside, or a sealed case he is no reader of. */
export function isAside({ readers, recused }: CaseSubject, person: string): boolean {
  return recused.includes(person) || (readers !== null && !readers.includes(person));
}

function decideDisclosure(state: Disclosure, command: DisclosureCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'RequestContent':
      return request(command, context);
    case 'GrantContent':
      return grant(state, command, context);
    case 'RefuseContent':
      return refuse(state, command, context);
    case 'WithdrawContent':
      return withdraw(state, command);
    case 'RecordInterference': {
      const { type: _type, ...data } = command;
      return [{ type: 'InterferenceRecorded', data }];
    }
    case 'ReviewLook':
      return review(state, command, context);
  }
}

/** Asking again after a refusal is allowed; the refusal stays beside it. */
function request({ type: _type, subject, ...data }: Command<'RequestContent'>, context: DecisionContext): Decision {
  if (isAside(subject, data.officer) || isAside(subject, context.actor)) {
    return disclosureError('CONTENT.OFFICER_ASIDE');
  }
  return [{ type: 'ContentRequested', data }];
}

function grant(state: Disclosure, command: Command<'GrantContent'>, context: DecisionContext): Decision {
  const known = state.requests.get(command.request);
  if (!known) return disclosureError('CONTENT.REQUEST_UNKNOWN');
  const refusal = refuseDecider(known, command, context);
  if (refusal) return refusal;
  if (isAside(command.subject, known.officer)) return disclosureError('CONTENT.OFFICER_ASIDE');
  const until = command.until ?? after(context.now, GRANT_DAYS);
  if (until <= context.now || until > after(context.now, MAX_GRANT_DAYS)) {
    return disclosureError('CONTENT.UNTIL_TOO_LATE');
  }
  return [{ type: 'ContentGranted', data: { request: command.request, until } }];
}

function refuse(state: Disclosure, command: Command<'RefuseContent'>, context: DecisionContext): Decision {
  const { request, reason } = command;
  const known = state.requests.get(request);
  if (!known) return disclosureError('CONTENT.REQUEST_UNKNOWN');
  return refuseDecider(known, command, context) ?? [{ type: 'ContentRefused', data: { request, reason } }];
}

/** Nobody decides for himself, for whom he acts, on what he asked for, or on what he must stay aside from. */
function refuseDecider(
  known: ContentRequest,
  { subject, standsFor }: Pick<Command<'GrantContent'>, 'subject' | 'standsFor'>,
  { actor, recorder }: DecisionContext,
): BatonError | null {
  if (known.status !== 'undecided') return disclosureError('CONTENT.REQUEST_DECIDED');
  const deciders: readonly string[] = [actor, ...(recorder ? [recorder] : []), ...standsFor];
  if (deciders.includes(known.officer) || deciders.includes(known.askedBy)) {
    return disclosureError('CONTENT.OWN_REQUEST');
  }
  return isAside(subject, actor) ? disclosureError('CONTENT.OFFICER_ASIDE') : null;
}

/** Taking back makes narrower, so whoever is entitled to decide may do it, also for himself. */
function withdraw(state: Disclosure, { request, reason }: Command<'WithdrawContent'>): Decision {
  const known = state.requests.get(request);
  if (!known) return disclosureError('CONTENT.REQUEST_UNKNOWN');
  if (known.status !== 'granted') return disclosureError('CONTENT.NOT_GRANTED', { status: known.status });
  return [{ type: 'ContentWithdrawn', data: { request, reason } }];
}

function review(
  state: Disclosure,
  { type: _type, ...data }: Command<'ReviewLook'>,
  context: DecisionContext,
): Decision {
  if (data.reader === context.actor) return disclosureError('LOOK.OWN');
  if (state.reviewed.has(data.look)) return disclosureError('LOOK.REVIEWED');
  return [{ type: 'LookReviewed', data }];
}

function after(now: Instant, days: number): Instant {
  return instantOf(Date.parse(now) + days * DAY);
}

/** Total: never throws; facts about requests it does not know change nothing. */
function evolveDisclosure(state: Disclosure, event: EvolvedEvent<DisclosureEvent>): Disclosure {
  switch (event.type) {
    case 'ContentRequested': {
      const { request: id, officer, purpose, scope } = event.data;
      const open = { status: 'undecided', until: null, grantedBy: null } as const;
      const asked: ContentRequest = { officer, askedBy: event.actor, purpose, scope, ...open };
      return { ...state, requests: new Map(state.requests).set(id, asked) };
    }
    case 'ContentGranted':
      return changed(state, event.data.request, {
        status: 'granted',
        until: event.data.until,
        grantedBy: event.actor,
      });
    case 'ContentRefused':
      return changed(state, event.data.request, { status: 'refused' });
    case 'ContentWithdrawn':
      return changed(state, event.data.request, { status: 'withdrawn' });
    case 'InterferenceRecorded':
      return state;
    case 'LookReviewed':
      return { ...state, reviewed: new Set(state.reviewed).add(event.data.look) };
    default:
      return ignoring(state, event);
  }
}

function changed(state: Disclosure, id: string, change: Partial<ContentRequest>): Disclosure {
  const known = state.requests.get(id);
  return known ? { ...state, requests: new Map(state.requests).set(id, { ...known, ...change }) } : state;
}
