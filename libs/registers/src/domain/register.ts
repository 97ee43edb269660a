import {
  GrowingMap,
  ignoring,
  refuseFuture,
  type BatonError,
  type Decider,
  type EvolvedEvent,
  type Secret,
} from '#kernel';
import { registerError } from './register.errors.js';
import { MAX_GRANTS, type RegisterEvent, type VoidCause } from './register.events.js';

type DataOf<Type extends RegisterEvent['type']> = Extract<RegisterEvent, { type: Type }>['data'];
type Granted = Extract<RegisterEvent, { type: 'NumbersGranted' }>;

/** Who asks for a number: a case or slip (its id), and its own name for the request. */
export interface NumberRequest {
  readonly holder: string;
  readonly request: string;
}

export type RegisterCommand =
  | {
      readonly type: 'OpenRegister';
      readonly series: string;
      readonly year: number;
      readonly firstNumber: number;
      readonly openingBalance: number;
      readonly width: number;
      readonly prefix: string;
    }
  | { readonly type: 'Grant'; readonly requests: readonly NumberRequest[] }
  | ({
      readonly type: 'VoidGrant';
      readonly sequence: number;
      readonly cause: VoidCause;
      readonly reason?: Secret<string>;
    } & NumberRequest);

/** What granting needs: how numbers are printed (from the first event) and the next free one (from the last). */
export interface RegisterHead {
  readonly series: string;
  readonly year: number;
  readonly prefix: string;
  readonly width: number;
  readonly next: number;
}

interface Grant extends NumberRequest {
  readonly voided: boolean;
}

export type RegisterState =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly head: RegisterHead; readonly grants: GrowingMap<number, Grant> };

/** The first free number after an event: every event carries it, so the last one is all that must be read. */
export function nextOf(lastEvent: Pick<RegisterEvent, 'data'>): number {
  return lastEvent.data.next;
}

/** @param lastEvent the stream's last event; the opening itself when nothing was granted yet */
export function headOf(opened: DataOf<'RegisterOpened'>, lastEvent: Pick<RegisterEvent, 'data'>): RegisterHead {
  const { series, year, prefix, width } = opened;
  return { series, year, prefix, width, next: nextOf(lastEvent) };
}

/** As printed: `150403-XF-2020-000123`; the width is a minimum, so a register never runs full (domain §7). */
export function formatNumber(
  register: Pick<RegisterHead, 'prefix' | 'series' | 'year' | 'width'>,
  sequence: number,
): string {
  const { prefix, series, year, width } = register;
  return `${prefix}-${series}-${year}-${String(sequence).padStart(width, '0')}`;
}

/**
 * Grants the next numbers in the order asked, without a gap (I4). Knows the head alone: that a request was not granted
 * before is for the caller to know (`grantedIn` over what follows the request's register revision).
 */
export function grant(head: RegisterHead, requests: readonly NumberRequest[]): Granted | BatonError {
  if (requests.length === 0) return registerError('REGISTER.NOTHING_REQUESTED');
  if (requests.length > MAX_GRANTS) return registerError('REGISTER.TOO_MANY', { most: MAX_GRANTS });
  const twice = requests.find(({ request }, index) => requests.findIndex((other) => other.request === request) < index);
  if (twice) return registerError('REGISTER.REQUEST_TWICE', { request: twice.request });
  const grants = requests.map(({ holder, request }, index) => ({ sequence: head.next + index, holder, request }));
  return { type: 'NumbersGranted', data: { grants, next: head.next + requests.length } };
}

/** The number these events grant to a request; `null` when they grant it none. */
export function grantedIn(events: readonly Pick<RegisterEvent, 'type' | 'data'>[], request: string): number | null {
  const grants = events.flatMap((event) => ('grants' in event.data ? event.data.grants : []));
  return grants.find((granted) => granted.request === request)?.sequence ?? null;
}

/** The head after an event, without reading the stream again. */
export function advance(head: RegisterHead, event: Pick<RegisterEvent, 'data'>): RegisterHead {
  return { ...head, next: nextOf(event) };
}

/**
 * I4 over a register's whole log: numbers run firstNumber..n, none missing, none twice, and only what was granted is
 * void, once. Answers the offending sequences; empty when it holds.
 */
export function registerFaults(events: readonly RegisterEvent[]): readonly number[] {
  const faults: number[] = [];
  const voided = new Set<number>();
  let next: number | null = null;
  for (const event of events) {
    const before: number = next ?? event.data.next;
    if (event.type === 'RegisterOpened') next = event.data.firstNumber;
    else if (event.type === 'NumbersGranted') {
      event.data.grants.forEach(({ sequence }, index) => sequence === before + index || faults.push(sequence));
      next = before + event.data.grants.length;
    } else if (event.data.sequence >= before || voided.has(event.data.sequence)) faults.push(event.data.sequence);
    else voided.add(event.data.sequence);
    if (event.data.next !== next) faults.push(event.data.next);
  }
  return faults;
}

export const registerDecider: Decider<RegisterState, RegisterCommand, RegisterEvent> = {
  initial: { status: 'none' },
  decide: (state, command, context) => refuseFuture(context) ?? decideRegister(state, command),
  evolve: evolveRegister,
};

type Decision = readonly RegisterEvent[] | BatonError;
type Command<Type extends RegisterCommand['type']> = Extract<RegisterCommand, { type: Type }>;
type OpenState = Extract<RegisterState, { status: 'open' }>;

function decideRegister(state: RegisterState, command: RegisterCommand): Decision {
  if (command.type === 'OpenRegister') {
    return state.status === 'none' ? open(command) : registerError('REGISTER.ALREADY_OPEN');
  }
  if (state.status === 'none') return registerError('REGISTER.UNKNOWN');
  return command.type === 'Grant' ? grantOnce(state, command) : voidGrant(state, command);
}

/** A register opens in mid-year with its first number; those issued before are counted, not kept (domain §1.5). */
function open({ series, year, firstNumber, openingBalance, width, prefix }: Command<'OpenRegister'>): Decision {
  if (openingBalance >= firstNumber) return registerError('REGISTER.OPENING_BALANCE', { firstNumber, openingBalance });
  const data = { series, year, firstNumber, openingBalance, width, prefix, next: firstNumber };
  return [{ type: 'RegisterOpened', data }];
}

function grantOnce({ head, grants }: OpenState, { requests }: Command<'Grant'>): Decision {
  const known = new Set([...grants.values()].map(({ request }) => request));
  const again = requests.find(({ request }) => known.has(request));
  if (again) return registerError('REGISTER.REQUEST_TWICE', { request: again.request });
  const granted = grant(head, requests);
  return 'code' in granted ? granted : [granted];
}

function voidGrant({ head, grants }: OpenState, command: Command<'VoidGrant'>): Decision {
  const { sequence, holder, request, cause, reason } = command;
  const granted = grants.get(sequence);
  if (granted?.holder !== holder || granted.request !== request) {
    return registerError('REGISTER.GRANT_UNKNOWN', { sequence });
  }
  if (granted.voided) return registerError('REGISTER.ALREADY_VOID', { sequence });
  return [{ type: 'NumberVoided', data: { sequence, holder, request, cause, reason, next: head.next } }];
}

/** Total: never throws; before its opening a register takes no event. */
function evolveRegister(state: RegisterState, event: EvolvedEvent<RegisterEvent>): RegisterState {
  if (event.type === 'RegisterOpened') {
    return state.status === 'none'
      ? { status: 'open', head: headOf(event.data, event), grants: GrowingMap.empty() }
      : state;
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'NumbersGranted': {
      const grants = event.data.grants.reduce(
        (known, one) => known.with(one.sequence, { ...one, voided: false }),
        state.grants,
      );
      return { ...state, head: advance(state.head, event), grants };
    }
    case 'NumberVoided': {
      const { sequence, holder, request } = event.data;
      const grants = state.grants.with(sequence, { holder, request, voided: true });
      return { ...state, head: advance(state.head, event), grants };
    }
    default:
      return ignoring(state, event);
  }
}
