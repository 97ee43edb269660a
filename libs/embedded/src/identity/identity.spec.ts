import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { createServer, get, type Server } from 'node:http';
import pg from 'pg';
import { startPostgres, temporaryFolder, type PostgresServer } from '../postgres/index.js';
import { Accounts, LOCKED_AFTER } from './accounts.js';
import {
  openIdentityStore,
  scriptToken,
  signIn,
  startIdentityTwin,
  type IdentityStore,
  type IdentityTwin,
} from './index.js';
import { Invitations } from './invitations.js';

const PASSWORD = 'an invented long password';
const AUDIENCE = 'baton-api';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: PostgresServer;
let store: IdentityStore;
let twin: IdentityTwin;

beforeAll(async () => {
  folder = await temporaryFolder('baton-identity-');
  postgres = await startPostgres({ folder: `${folder.path}/pg`, databases: ['identity'], profile: 'durable' });
  store = await openIdentityStore(postgres.url('identity'));
  twin = await started(0);
}, 60_000);

afterAll(async () => {
  await twin.stop();
  await store.close();
  await postgres.stop();
  await folder.remove();
}, 60_000);

function started(port: number, failures = 1000): Promise<IdentityTwin> {
  const limits = { requests: 10_000, failures };
  return startIdentityTwin({ postgresUrl: postgres.url('identity'), port, limits });
}

async function claimsOf(token: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(twin.jwksUri));
  const { payload } = await jwtVerify(token, keys, {
    ...{ issuer: twin.issuer, audience: AUDIENCE, algorithms: ['ES256'], typ: 'at+jwt' },
  });
  return payload;
}

/** A sign-in page that waits for a name and a password, as a browser holds it. */
async function openForm(address = twin.address): Promise<(name: string, password: string) => Promise<Response>> {
  const parameters = new URLSearchParams({
    ...{
      client_id: 'baton-console',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:9/sign-in',
      scope: 'openid',
    },
    ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  });
  const first = await fetch(`${address}/auth?${parameters.toString()}`, { redirect: 'manual' });
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const url = new URL(first.headers.get('location') ?? '', address);
  return (name, password) =>
    fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ name, password }),
    });
}

describe('signing in at the identity twin', () => {
  it('gives a signed access token for the api: at+jwt, five minutes, an opaque subject, a session', async () => {
    const account = await store.accounts.add('registrar.lin', PASSWORD);
    const person = await signIn({ issuer: twin.issuer, account: 'Registrar.Lin', password: PASSWORD });
    const token = await person.token();
    const claims = await claimsOf(token);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(claims).toMatchObject({ sub: account, aud: AUDIENCE, client_id: 'baton-console' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(300);
    expect(typeof claims.jti).toBe('string');
    expect(JSON.stringify(claims)).not.toContain('lin');
  });

  it('refuses a wrong password and an account nobody has with the very same page', async () => {
    await store.accounts.add('screener.wu', PASSWORD);
    const known = await (await openForm())('screener.wu', 'not the password at all');
    const unknown = await (await openForm())('nobody.here', 'not the password at all');
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(await unknown.text()).toBe(await known.text());
  });

  it('takes as long for an account nobody has as for a wrong password', async () => {
    await store.accounts.add('slow.one', PASSWORD);
    const time = async (name: string): Promise<number> => {
      const began = performance.now();
      await store.accounts.check(name, 'not the password at all');
      return performance.now() - began;
    };
    await time('warm.up');
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 9; round++) {
      times.known.push(await time('slow.one'));
      times.unknown.push(await time(`nobody.${round}`));
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[4] ?? 0;
    // Without the work on a dummy hash it would be a tenth.
    expect(median(times.unknown) / median(times.known)).toBeGreaterThan(0.5);
  });

  it('sends its pages without script, and never to be kept', async () => {
    const reply = await (await openForm())('nobody.here', 'x');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const page = await reply.text();
    expect(page).not.toMatch(/<script|nobody\.here|https?:/);
    expect(page).toContain('登录');
  });

  it('answers under no name but that of this machine, lest another site reach it by one', async () => {
    const asked = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const options = { port: twin.port, host: '127.0.0.1', path: '/jwks', headers: { host } };
        get(options, (response) => resolve(response.resume().statusCode)).once('error', reject);
      });
    expect(await asked('rebound.example.org')).toBe(400);
    expect(await asked(`127.0.0.1:${twin.port}`)).toBe(200);
  });

  it('sends the code only to a program on this machine', async () => {
    const parameters = new URLSearchParams({
      ...{
        client_id: 'baton-console',
        response_type: 'code',
        redirect_uri: 'https://example.org/sign-in',
        scope: 'openid',
      },
      ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
    });
    const reply = await fetch(`${twin.address}/auth?${parameters.toString()}`, { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location')]).toEqual([400, null]);
  });
});

describe('a name with wrong passwords', () => {
  it(`waits after ${LOCKED_AFTER}, even with the right one, and not for ever`, async () => {
    await store.accounts.add('head.chen', PASSWORD);
    const guesses = Array.from({ length: LOCKED_AFTER }, () => store.accounts.check('head.chen', 'a wrong guess'));
    expect(await Promise.all(guesses)).toEqual(guesses.map(() => null));
    expect(await store.accounts.check('head.chen', PASSWORD)).toBeNull();
    await store.pool.query(`update identity_attempt set locked_until = now()`);
    expect(await store.accounts.check('head.chen', PASSWORD)).not.toBeNull();
  });

  it('waits twice as long the next time', async () => {
    await store.accounts.add('officer.du', PASSWORD);
    const seconds: number[] = [];
    for (let guess = 1; guess <= LOCKED_AFTER + 2; guess++) {
      await store.accounts.check('officer.du', 'a wrong guess');
      const { rows } = await store.pool.query<{ wait: string }>(
        `update identity_attempt set locked_until = now() where locked_until > now()
         returning extract(epoch from (select max(locked_until) - now() from identity_attempt)) as wait`,
      );
      if (rows[0]) seconds.push(Math.round(Number(rows[0].wait)));
    }
    expect(seconds).toEqual([60, 120, 240]);
  });
});

describe('an address that fails again and again', () => {
  it('is told to wait, whatever names it tries', async () => {
    await store.pool.query('delete from identity_rate');
    const strict = await started(0, 3);
    try {
      const submit = await openForm(strict.address);
      const statuses = [];
      for (const name of ['aa', 'bb', 'cc', 'dd']) statuses.push((await submit(name, 'x')).status);
      expect(statuses).toEqual([401, 401, 401, 429]);
      expect((await submit('ee', 'x')).headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      await strict.stop();
      await store.pool.query('delete from identity_rate');
    }
  });
});

describe('a one-time link', () => {
  const visit = (token: string, fields?: Record<string, string>): Promise<Response> =>
    fetch(`${twin.address}/invitation/${token}`, fields ? { method: 'POST', body: new URLSearchParams(fields) } : {});

  it('makes one account, once, with the subject that was named before', async () => {
    const { token, account } = await store.invitations.another();
    expect((await visit(token)).status).toBe(200);
    const chosen = { name: 'new.person', password: PASSWORD, again: PASSWORD };
    const both = await Promise.all([visit(token, chosen), visit(token, { ...chosen, name: 'another.name' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect((await visit(token)).status).toBe(404);
    const made = (await store.accounts.idOf('new.person')) ?? (await store.accounts.idOf('another.name'));
    expect(made).toBe(account);
  });

  it('stays good after a password that is too short, or typed differently, or a name that is taken', async () => {
    const { token } = await store.invitations.another();
    const name = 'later.person';
    expect((await visit(token, { name, password: 'short', again: 'short' })).status).toBe(422);
    expect((await visit(token, { name, password: PASSWORD, again: `${PASSWORD}!` })).status).toBe(422);
    await store.accounts.add('taken.name', PASSWORD);
    expect((await visit(token, { name: 'taken.name', password: PASSWORD, again: PASSWORD })).status).toBe(409);
    expect((await visit(token, { name, password: PASSWORD, again: PASSWORD })).status).toBe(201);
  });

  it('stays good after a database that was too slow, and keeps no connection in the middle of it', async () => {
    const { token } = await store.invitations.another();
    const pool = new pg.Pool({ connectionString: postgres.url('identity'), max: 1, query_timeout: 500 });
    const slow = new Invitations(pool, new Accounts(pool, store.settings), store.settings);
    const busy = await store.pool.connect();
    await busy.query('begin; lock table identity_account in share mode');
    await expect(slow.accept(token, 'slow.person', PASSWORD)).rejects.toThrow('timeout');
    await busy.query('commit');
    busy.release();
    expect(await slow.isValid(token)).toBe(true);
    await store.invitations.accept(token, 'slow.person', PASSWORD);
    await pool.end();
  });

  it('of the first administrator is offered only while nobody has an account', async () => {
    expect(await store.invitations.first()).toBeNull();
  });
});

describe('the identity twin started again', () => {
  it('has the same accounts, keys and issuer: old tokens still verify, refresh tokens still work', async () => {
    const before = await signIn({ issuer: twin.issuer, account: 'registrar.lin', password: PASSWORD });
    const { port, issuer } = twin;
    const token = await before.token();
    await twin.stop();
    twin = await started(port);
    expect(twin.issuer).toBe(issuer);
    expect((await claimsOf(token)).sub).toBe((await claimsOf(await before.refresh())).sub);
    await signIn({ issuer: twin.issuer, account: 'registrar.lin', password: PASSWORD });
  });

  it('keeps its issuer on another port', async () => {
    const elsewhere = await started(0);
    expect(elsewhere.port).not.toBe(twin.port);
    expect(elsewhere.issuer).toBe(twin.issuer);
    await elsewhere.stop();
  });
});

describe('a script', () => {
  it('gets a token for its own id with its secret, and none without', async () => {
    const { id, secret } = await store.clients.addScript('nightly.export');
    expect(await claimsOf(await scriptToken(twin.issuer, id, secret))).toMatchObject({ sub: id, aud: AUDIENCE });
    await expect(scriptToken(twin.issuer, id, `${secret}x`)).rejects.toMatchObject({ code: 'IDENTITY.SIGN_IN_FAILED' });
    await store.clients.removeScript(id);
    await expect(scriptToken(twin.issuer, id, secret)).rejects.toMatchObject({ code: 'IDENTITY.SIGN_IN_FAILED' });
  });
});

describe('what the identity database holds', () => {
  it('signs nobody in: no password, no cookie, no code, no refresh token, no link, no secret', async () => {
    const seen: string[] = [];
    const plain = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const response = await plain(input, init);
      seen.push(...response.headers.getSetCookie().map((line) => /=([^;]*)/.exec(line)?.[1] ?? ''));
      seen.push(...(response.headers.get('location')?.match(/[\w-]{40,}/g) ?? []));
      seen.push(...((await response.clone().text()).match(/(?<="refresh_token":")[^"]+/g) ?? []));
      return response;
    };
    await signIn({ issuer: twin.issuer, account: 'registrar.lin', password: PASSWORD });
    globalThis.fetch = plain;
    const { token } = await store.invitations.another();
    const { secret } = await store.clients.addScript('some.script');
    const dump: string[] = [];
    for (const table of ['account', 'invitation', 'client', 'artifact', 'attempt']) {
      const { rows } = await store.pool.query<{ row: string }>(`select t::text as row from identity_${table} t`);
      dump.push(...rows.map(({ row }) => row));
    }
    const secrets = [PASSWORD, token, secret, ...seen].filter((one) => one.length > 8);
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((one) => dump.some((row) => row.includes(one)))).toEqual([]);
  });
});

describe('signing out at the provider', () => {
  it('tells the api which session ended, and its refresh token is worth nothing any more', async () => {
    const heard: string[] = [];
    const api: Server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
      request.on('end', () => response.writeHead(200).end());
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', () => resolve()));
    const address = api.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await store.settings.setLogoutUri(`http://127.0.0.1:${port}/oidc/back-channel-logout`);
    try {
      const person = await signIn({ issuer: twin.issuer, account: 'registrar.lin', password: PASSWORD });
      const { sid } = await claimsOf(await person.token());
      await person.signOut();
      const logoutToken = new URLSearchParams(heard.join('')).get('logout_token') ?? '';
      const { payload } = await jwtVerify(logoutToken, createRemoteJWKSet(new URL(twin.jwksUri)), {
        ...{ issuer: twin.issuer, audience: 'baton-console', typ: 'logout+jwt' },
      });
      expect(sid).toEqual(expect.any(String));
      expect(payload['sid']).toBe(sid);
      await expect(person.refresh()).rejects.toMatchObject({ code: 'IDENTITY.SIGN_IN_FAILED' });
    } finally {
      api.close();
    }
  });
});
