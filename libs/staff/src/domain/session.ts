import { ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent } from '#kernel';
import { accessError } from '../access.errors.js';
import type { SessionEvent } from './session.events.js';

/** Sign-outs of one day. Tokens and sessions by the digest of their id; accounts by theirs, with the last second refused. */
export interface SignOuts {
  readonly tokens: ReadonlySet<string>;
  readonly sessions: ReadonlySet<string>;
  /** Seconds since 1970: tokens of the account issued until then are refused, whatever their session. */
  readonly accounts: ReadonlyMap<string, number>;
  /** The same for tokens that name no session, where the provider said which session ended. */
  readonly sessionless: ReadonlyMap<string, number>;
}

/** What of a token decides whether it was signed out. */
export interface SignedToken {
  readonly token: string;
  readonly session: string | null;
  readonly account: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

export interface SignOut {
  readonly type: 'SignOut';
  readonly token?: string;
  readonly session?: string;
  readonly account?: string;
  readonly issuedUntil?: number;
  /** Seconds since 1970 when the last token concerned has run out anyway. */
  readonly expires: number;
}

export const noSignOuts: SignOuts = {
  tokens: new Set(),
  sessions: new Set(),
  accounts: new Map(),
  sessionless: new Map(),
};

/** One day's sign-outs of an office (ADR 12, point 3). */
export const sessionDecider: Decider<SignOuts, SignOut, SessionEvent> = {
  initial: noSignOuts,
  decide: (state, command, context) => refuseFuture(context) ?? decideSignOut(state, command),
  evolve: evolveSignOuts,
};

/** Whether a token was signed out by itself, with its session, or with all of its account. */
export function isSignedOut(signOuts: SignOuts, { token, session, account, issuedAt }: SignedToken): boolean {
  if (signOuts.tokens.has(token)) return true;
  if (session !== null && signOuts.sessions.has(session)) return true;
  if (issuedAt <= (signOuts.accounts.get(account) ?? -1)) return true;
  return session === null && issuedAt <= (signOuts.sessionless.get(account) ?? -1);
}

function decideSignOut(state: SignOuts, { type: _type, ...data }: SignOut): readonly SessionEvent[] | BatonError {
  const event: SessionEvent = { type: 'SignedOut', data };
  const known =
    (data.token === undefined || state.tokens.has(data.token)) &&
    (data.session === undefined || state.sessions.has(data.session)) &&
    (data.account === undefined || (data.issuedUntil ?? 0) <= (latest(state, data) ?? -1));
  return known ? accessError('ACCESS.SIGNED_OUT') : [event];
}

function latest(state: SignOuts, { session, account = '' }: Omit<SignOut, 'type'>): number | undefined {
  return (session === undefined ? state.accounts : state.sessionless).get(account);
}

/** Total: never throws. */
function evolveSignOuts(state: SignOuts, event: EvolvedEvent<SessionEvent>): SignOuts {
  if (event.type !== 'SignedOut') return ignoring(state, event.type);
  const { token, session, account, issuedUntil = 0 } = event.data;
  return {
    tokens: added(state.tokens, token),
    sessions: added(state.sessions, session),
    accounts: session === undefined ? raised(state.accounts, account, issuedUntil) : state.accounts,
    sessionless: session === undefined ? state.sessionless : raised(state.sessionless, account, issuedUntil),
  };
}

function added(set: ReadonlySet<string>, value: string | undefined): ReadonlySet<string> {
  return value === undefined ? set : new Set(set).add(value);
}

function raised(map: ReadonlyMap<string, number>, key: string | undefined, value: number): ReadonlyMap<string, number> {
  return key === undefined ? map : new Map(map).set(key, Math.max(value, map.get(key) ?? 0));
}
