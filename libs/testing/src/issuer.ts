import { createSecretKey, randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import type { OidcSettings } from '#web';

const LIFETIME = 300;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const KEY_ID = 'test-1';

/** How a token differs from a good one. Times in seconds from now. */
export interface TokenOverrides {
  /** `foreign`: signed by a key the issuer does not publish; `HS256`: with its public key as if that were a shared secret. */
  readonly signature?: 'ES256' | 'none' | 'HS256' | 'foreign';
  readonly type?: string;
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly issuedIn?: number;
  readonly expiresIn?: number;
  readonly notBeforeIn?: number;
  readonly id?: string;
  readonly session?: string;
  /** Claims that are left out. */
  readonly without?: readonly string[];
  /** Claims that are added, or put in the place of others. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A real little OIDC issuer: discovery document and JWKS over http on loopback, keys made at its start. */
export interface Issuer {
  /** As tokens say it in `iss`. */
  readonly issuer: string;
  readonly settings: OidcSettings;
  /** An access token (RFC 9068), good for five minutes unless told otherwise. */
  token(subject: string, overrides?: TokenOverrides): Promise<string>;
  /** A back-channel logout token for a subject, a session, or both. */
  logoutToken(
    whose: { readonly subject?: string; readonly session?: string },
    overrides?: TokenOverrides,
  ): Promise<string>;
  /** Requests it has answered, by path. */
  readonly asked: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Starts an issuer on a free port of loopback. */
export async function startIssuer(audience = 'baton-api'): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'ES256', use: 'sig' };
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    answer(response, path, issuer, jwk);
  });
  const issuer = `http://127.0.0.1:${await listening(server)}`;
  const spki = await exportSPKI(publicKey);
  const sign = (payload: JWTPayload, { signature = 'ES256', type = 'at+jwt' }: TokenOverrides): Promise<string> => {
    if (signature === 'none') return Promise.resolve(new UnsecuredJWT(payload).encode());
    const token = new SignJWT(payload).setProtectedHeader({
      alg: signature === 'HS256' ? 'HS256' : 'ES256',
      typ: type,
      kid: KEY_ID,
    });
    if (signature === 'HS256') return token.sign(createSecretKey(Buffer.from(spki)));
    return token.sign(signature === 'foreign' ? stranger.privateKey : privateKey);
  };
  return {
    issuer,
    settings: { issuer, audience },
    token: (subject, overrides = {}) => sign(claimsOf({ sub: subject }, issuer, audience, overrides), overrides),
    logoutToken: ({ subject, session }, overrides = {}) => {
      const own = {
        ...(subject === undefined ? {} : { sub: subject }),
        ...(session === undefined ? {} : { sid: session }),
      };
      const payload = claimsOf({ ...own, events: { [LOGOUT_EVENT]: {} } }, issuer, 'baton-console', overrides);
      return sign(payload, { type: 'logout+jwt', ...overrides });
    },
    asked,
    stop: () => closed(server),
  };
}

function claimsOf(own: JWTPayload, issuer: string, audience: string, overrides: TokenOverrides): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const { issuedIn = 0, expiresIn = LIFETIME, notBeforeIn, id = randomUUID(), session, claims } = overrides;
  const all: JWTPayload = {
    iss: overrides.issuer ?? issuer,
    aud: [overrides.audience ?? audience].flat(),
    iat: now + issuedIn,
    exp: now + expiresIn,
    ...(notBeforeIn === undefined ? {} : { nbf: now + notBeforeIn }),
    jti: id,
    ...(session === undefined ? {} : { sid: session }),
    ...own,
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !overrides.without?.includes(name)));
}

function answer(response: ServerResponse, path: string, issuer: string, jwk: object): void {
  const documents = new Map<string, object>([
    ['/.well-known/openid-configuration', { issuer, jwks_uri: `${issuer}/jwks` }],
    ['/jwks', { keys: [jwk] }],
  ]);
  const document = documents.get(path);
  response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(document ?? {}));
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
