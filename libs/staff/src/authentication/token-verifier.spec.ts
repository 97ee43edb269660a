import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIssuer, type Issuer, type TokenOverrides } from '../../../testing/src/issuer.js';
import { TokenVerifier } from './token-verifier.js';

let issuer: Issuer;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await startIssuer();
  verifier = new TokenVerifier(issuer.settings);
});

afterAll(() => issuer.stop());

describe('an access token', () => {
  it('that is good says whose it is, which token and which session', async () => {
    const token = await issuer.token('somebody', { id: 'token-1', session: 'session-1' });
    const known = await verifier.verify(token);
    expect(known).toMatchObject({ issuer: issuer.issuer, subject: 'somebody' });
    expect(known.token).toMatch(/^[0-9a-f]{64}$/);
    expect(known.session).toMatch(/^[0-9a-f]{64}$/);
    expect(known.expires - known.issuedAt).toBe(300);
    expect((await verifier.verify(await issuer.token('somebody'))).session).toBeNull();
  });

  it.each<readonly [string, TokenOverrides, string]>([
    ['is expired', { issuedIn: -400, expiresIn: -100 }, 'ACCESS.TOKEN_EXPIRED'],
    ['is not valid yet', { notBeforeIn: 60 }, 'ACCESS.TOKEN_INVALID'],
    ['was issued in the future', { issuedIn: 60, expiresIn: 200 }, 'ACCESS.TOKEN_INVALID'],
    ['is for another audience', { audience: 'another-api' }, 'ACCESS.TOKEN_INVALID'],
    ['is of another issuer', { issuer: 'https://other.example' }, 'ACCESS.TOKEN_INVALID'],
    ['has alg none', { signature: 'none' }, 'ACCESS.TOKEN_INVALID'],
    ['is signed with the public key as a shared secret', { signature: 'HS256' }, 'ACCESS.TOKEN_INVALID'],
    ['is signed by a stranger', { signature: 'foreign' }, 'ACCESS.TOKEN_INVALID'],
    ['is an id token', { type: 'JWT' }, 'ACCESS.TOKEN_INVALID'],
    ['is a logout token', { type: 'logout+jwt' }, 'ACCESS.TOKEN_INVALID'],
    ['lives longer than five minutes', { expiresIn: 301 }, 'ACCESS.TOKEN_INVALID'],
    ['is older than a quarter of an hour', { issuedIn: -1000 }, 'ACCESS.TOKEN_EXPIRED'],
    ['has no id', { without: ['jti'] }, 'ACCESS.TOKEN_INVALID'],
    ['has no subject', { without: ['sub'] }, 'ACCESS.TOKEN_INVALID'],
    ['has no expiry', { without: ['exp'] }, 'ACCESS.TOKEN_INVALID'],
    ['has no time of issue', { without: ['iat'] }, 'ACCESS.TOKEN_INVALID'],
    ['has no issuer', { without: ['iss'] }, 'ACCESS.TOKEN_INVALID'],
    ['has no audience', { without: ['aud'] }, 'ACCESS.TOKEN_INVALID'],
    ['has a subject that is no text', { claims: { sub: 7 } }, 'ACCESS.TOKEN_INVALID'],
  ])('that %s is refused', async (_what, overrides, code) => {
    const token = await issuer.token('somebody', overrides);
    await expect(verifier.verify(token)).rejects.toMatchObject({ code, details: {} });
  });

  it('that was changed by one character is refused', async () => {
    const [header = '', payload = '', signature = ''] = (await issuer.token('somebody')).split('.');
    const forged = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    await expect(verifier.verify([header, payload, forged].join('.'))).rejects.toMatchObject({
      code: 'ACCESS.TOKEN_INVALID',
    });
  });

  it.each(['', 'x', 'a.b.c', '..', 'e30.e30.'])('that is none (%p) is refused', async (text) => {
    await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'ACCESS.TOKEN_INVALID' });
  });

  it('found good once is not checked again, and the provider is asked for its keys once', async () => {
    const own = await startIssuer();
    const once = new TokenVerifier(own.settings);
    const token = await own.token('somebody');
    const first = await once.verify(token);
    expect(await once.verify(token)).toBe(first);
    await once.verify(await own.token('another'));
    expect(own.asked.get('/jwks')).toBe(1);
    await own.stop();
    expect(await once.verify(token)).toBe(first);
  });

  it('cannot be judged while the provider is unreachable, or shows the document of another', async () => {
    const own = await startIssuer();
    const lost = new TokenVerifier({ ...own.settings, jwksUri: 'http://127.0.0.1:1/jwks' });
    const token = await own.token('somebody');
    await expect(lost.verify(token)).rejects.toMatchObject({ code: 'ACCESS.ISSUER_UNREACHABLE', status: 503 });
    const missing = new TokenVerifier({ ...own.settings, jwksUri: `${own.issuer}/nothing` });
    await expect(missing.verify(token)).rejects.toMatchObject({ code: 'ACCESS.ISSUER_UNREACHABLE' });
    const another = new TokenVerifier({ ...own.settings, issuer: `${own.issuer}/` });
    await expect(another.verify(token)).rejects.toMatchObject({ code: 'ACCESS.ISSUER_UNREACHABLE' });
    await own.stop();
    const undiscovered = new TokenVerifier(own.settings);
    await expect(undiscovered.verify(token)).rejects.toMatchObject({ code: 'ACCESS.ISSUER_UNREACHABLE' });
  });

  it('is judged by the named keys without asking the discovery document', async () => {
    const own = await startIssuer();
    const named = new TokenVerifier({ ...own.settings, jwksUri: `${own.issuer}/jwks` });
    await named.verify(await own.token('somebody'));
    expect(own.asked.get('/.well-known/openid-configuration')).toBeUndefined();
    await own.stop();
  });
});

describe('a logout token', () => {
  it('names a subject, a session, or both', async () => {
    const both = await verifier.verifyLogout(await issuer.logoutToken({ subject: 'somebody', session: 's' }));
    expect(both).toMatchObject({ subject: 'somebody', session: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await verifier.verifyLogout(await issuer.logoutToken({ subject: 'somebody' }))).toMatchObject({
      session: null,
    });
  });

  it.each<readonly [string, { subject?: string; session?: string }, TokenOverrides]>([
    ['names nobody', {}, {}],
    ['has a nonce, as an id token would', { subject: 'somebody' }, { claims: { nonce: 'n' } }],
    ['tells of no logout', { subject: 'somebody' }, { without: ['events'] }],
    ['tells of another event', { subject: 'somebody' }, { claims: { events: { other: {} } } }],
    ['is an access token', { subject: 'somebody' }, { type: 'at+jwt' }],
    ['is expired', { subject: 'somebody' }, { issuedIn: -400, expiresIn: -100 }],
    ['is of another issuer', { subject: 'somebody' }, { issuer: 'https://other.example' }],
    ['has alg none', { subject: 'somebody' }, { signature: 'none' }],
    ['is signed by a stranger', { subject: 'somebody' }, { signature: 'foreign' }],
  ])('that %s is refused', async (_what, whose, overrides) => {
    const token = await issuer.logoutToken(whose, overrides);
    await expect(verifier.verifyLogout(token)).rejects.toMatchObject({ code: 'ACCESS.LOGOUT_INVALID' });
  });
});
