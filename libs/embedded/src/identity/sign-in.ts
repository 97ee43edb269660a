import { createHash, randomBytes } from 'node:crypto';
import { Browser, call } from './browser.js';
import { CONSOLE, REDIRECT_PATH } from './clients.js';
import { identityError } from './identity.errors.js';

export interface Credentials {
  /** Where the identity twin is reached. */
  readonly issuer: string;
  readonly account: string;
  readonly password: string;
}

/** A person who is signed in, as a program holds it. */
export interface SignedIn {
  /** An access token with at least a minute to live; a new one is fetched when it must be. @throws IDENTITY.* */
  token(): Promise<string>;
  /** A new access token whatever the old one's age. @throws IDENTITY.SIGN_IN_FAILED after a sign-out */
  refresh(): Promise<string>;
  /** Signs out at the provider, which tells the api; the refresh token is spent. */
  signOut(): Promise<void>;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const REDIRECT = `http://127.0.0.1${REDIRECT_PATH}`;
const MARGIN = 60_000;

/**
 * Signs a person in at the identity twin, through the page a browser would see: code flow with PKCE.
 * @throws IDENTITY.SIGN_IN_FAILED, IDENTITY.TOO_MANY, IDENTITY.AWAY
 */
export async function signIn({ issuer, account, password }: Credentials): Promise<SignedIn> {
  const browser = new Browser(issuer);
  const verifier = randomBytes(32).toString('base64url');
  const code = await codeFrom(browser, { account, password }, verifier);
  const exchange = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier };
  let tokens = await tokensFor(issuer, exchange);
  let refreshing: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    tokens = await tokensFor(issuer, { grant_type: 'refresh_token', refresh_token: tokens.refresh });
    return tokens.access;
  };
  // A refresh token is good once: two at a time would end the session.
  const refresh = (): Promise<string> => (refreshing ??= renew().finally(() => (refreshing = undefined)));
  return {
    refresh,
    token: async () => (tokens.until - Date.now() < MARGIN ? refresh() : tokens.access),
    signOut: () => signOut(browser),
  };
}

/** An access token for a script's own credentials. @throws IDENTITY.SIGN_IN_FAILED, IDENTITY.AWAY */
export async function scriptToken(issuer: string, id: string, secret: string): Promise<string> {
  const response = await post(`${issuer}/token`, {
    ...{ grant_type: 'client_credentials', client_id: id, client_secret: secret },
  });
  const body = (await response.json()) as { readonly access_token?: unknown };
  if (typeof body.access_token !== 'string') throw identityError('IDENTITY.SIGN_IN_FAILED');
  return body.access_token;
}

async function codeFrom(
  browser: Browser,
  { account, password }: Omit<Credentials, 'issuer'>,
  verifier: string,
): Promise<string> {
  const state = randomBytes(16).toString('base64url');
  const form = await browser.open(`/auth?${new URLSearchParams(request(verifier, state)).toString()}`);
  const response = await browser.submit(form.url, { name: account, password });
  const back = new URL(await browser.leave(response));
  const code = back.searchParams.get('code');
  if (!code || back.searchParams.get('state') !== state) throw identityError('IDENTITY.SIGN_IN_FAILED');
  return code;
}

async function signOut(browser: Browser): Promise<void> {
  const { html } = await browser.open('/session/end');
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1];
  if (xsrf !== undefined) await browser.submit('/session/end/confirm', { xsrf, logout: 'yes' });
}

function request(verifier: string, state: string): Record<string, string> {
  return {
    ...{ client_id: CONSOLE, response_type: 'code', redirect_uri: REDIRECT, scope: 'openid', state },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
}

async function tokensFor(issuer: string, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const response = await post(`${issuer}/token`, { client_id: CONSOLE, ...parameters });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = body;
  if (typeof access !== 'string' || typeof refresh !== 'string') throw identityError('IDENTITY.SIGN_IN_FAILED');
  return { access, refresh, until: Date.now() + Number(seconds) * 1000 };
}

function post(url: string, parameters: Readonly<Record<string, string>>): Promise<Response> {
  return call(url, { method: 'POST', body: new URLSearchParams(parameters) });
}
