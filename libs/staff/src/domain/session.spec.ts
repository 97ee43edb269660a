import { describe, expect, it } from '@jest/globals';
import { fold, specify } from '#testing';
import { accessErrors } from '../access.errors.js';
import { sessionEvents, type SessionEvent } from './session.events.js';
import { isSignedOut, sessionDecider, type SignedToken, type SignOut } from './session.js';

type Data = Partial<Omit<SignOut, 'type'>>;
const specification = specify(sessionDecider);
const signedOut = (data: Data): SessionEvent => ({ type: 'SignedOut', data: { expires: 900, ...data } });
const signOut = (data: Data) => ({ type: 'SignOut' as const, expires: 900, ...data });
const token: SignedToken = { token: 't1', session: 's1', account: 'a1', issuedAt: 100 };
const sessionless: SignedToken = { ...token, session: null };

describe('sign-outs', () => {
  it.each<readonly [string, Data]>([
    ['a token', { token: 't1' }],
    ['a token and its session', { token: 't1', session: 's1' }],
    ['a session and the account it is of', { session: 's1', account: 'a1', issuedUntil: 100 }],
    ['an account', { account: 'a1', issuedUntil: 100 }],
  ])('are taken for %s, once', (_what, data) => {
    specification
      .given([])
      .when(signOut(data))
      .then([signedOut(data)]);
    specification
      .given([signedOut(data)])
      .when(signOut(data))
      .thenRefused('ACCESS.SIGNED_OUT');
    expect(sessionEvents.SignedOut.schema.safeParse(signedOut(data).data).success).toBe(true);
  });

  it('of an account are taken again for tokens issued since', () => {
    const [first, later] = [
      { account: 'a1', issuedUntil: 100 },
      { account: 'a1', issuedUntil: 101 },
    ];
    specification
      .given([signedOut(first)])
      .when(signOut(later))
      .then([signedOut(later)]);
  });

  it.each<readonly [string, Data, SignedToken, boolean]>([
    ['the token itself', { token: 't1' }, token, true],
    ['another token', { token: 't2' }, token, false],
    ['a token of the session', { token: 't2', session: 's1' }, token, true],
    ['a token of another session', { session: 's2', account: 'a1', issuedUntil: 100 }, token, false],
    [
      'a token that names no session, when the account’s session ended',
      { session: 's2', account: 'a1', issuedUntil: 100 },
      sessionless,
      true,
    ],
    ['the same, issued afterwards', { session: 's2', account: 'a1', issuedUntil: 99 }, sessionless, false],
    ['a token of the account', { account: 'a1', issuedUntil: 100 }, token, true],
    ['a token of the account issued afterwards', { account: 'a1', issuedUntil: 99 }, token, false],
    ['a token of another account', { account: 'a2', issuedUntil: 100 }, token, false],
  ])('concern %s or not', (_what, data, one, expected) => {
    expect(isSignedOut(fold(sessionDecider, [signedOut(data)]), one)).toBe(expected);
  });

  it('of an account never go back in time', () => {
    const later = [signedOut({ account: 'a1', issuedUntil: 100 }), signedOut({ account: 'a1', issuedUntil: 50 })];
    expect(isSignedOut(fold(sessionDecider, later), token)).toBe(true);
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries(accessErrors))('%s has one sentence in each language', (_code, { status, zh, en }) => {
    expect([400, 401, 403, 503]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
