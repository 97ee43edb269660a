import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '#embedded';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { startOffice, type Part, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { ACCEPTED, Client, HEAD, LETTER, openRegister, type Reply } from './support/client.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
let client: Client;

beforeAll(async () => {
  folder = await temporaryFolder('baton-faults-');
  office = await startOffice(join(folder.path, 'data'), { demo: true });
  client = new Client(office);
  await openRegister(client, 'XF');
}, 90_000);

afterAll(async () => {
  await office.stop();
  await folder.remove();
}, 60_000);

interface RegisterView {
  readonly register: { readonly pending: number };
  readonly numbers: readonly { readonly number: string; readonly status: string }[];
  readonly total: number;
  readonly missing: readonly number[];
}

/** The register once it shows these numbers and nothing is pending any more. */
async function settledRegister(numbers: readonly string[]): Promise<RegisterView> {
  const year = new Date().getFullYear();
  return until('the register to settle', 40_000, async () => {
    const reply = await client.get(`/registers/XF/${year}?limit=200`);
    if (reply?.status !== 200) return null;
    const view = reply.body as unknown as RegisterView;
    const shown = new Set(view.numbers.map(({ number }) => number));
    return view.register.pending === 0 && numbers.every((number) => shown.has(number)) ? view : null;
  });
}

async function historyOf(id: string): Promise<readonly { readonly type: string; readonly intact: boolean }[]> {
  const reply = await until('the history', 20_000, async () => {
    const answer = await client.get(`/cases/${id}/history`);
    return answer?.status === 200 ? answer : null;
  });
  return reply.body['events'] as readonly { type: string; intact: boolean }[];
}

describe('kill -9 while cases are received, screened and registered', () => {
  it.each<Part>(['api', 'projector', 'eventStore', 'identity', 'durable', 'disposable'])(
    'of the %s loses nothing and doubles nothing',
    async (part) => {
      const lives = Array.from({ length: 12 }, async () => {
        const id = String((await client.insist('/cases', LETTER)).body['id']);
        await client.insist(`/cases/${id}/screen`, ACCEPTED);
        const registered = await client.insist(`/cases/${id}/register`, { series: 'XF' });
        return { id, number: String(registered.body['number']) };
      });
      await until('some work to be under way', 10_000, async () =>
        Promise.race([Promise.all(lives.slice(0, 1)), Promise.resolve(true)]),
      );
      await office.signal(part, 'SIGKILL');
      const cases = await Promise.all(lives);
      expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length);
      for (const { id } of cases) {
        const events = await historyOf(id);
        expect(events.map(({ type }) => type)).toEqual(['Received', 'Screened', 'RegistrationRequested', 'Registered']);
        expect(events.every(({ intact }) => intact)).toBe(true);
      }
      const register = await settledRegister(cases.map(({ number }) => number));
      expect(register.missing).toEqual([]);
    },
    90_000,
  );
});

describe('kill -9 of the identity provider', () => {
  it('lets those who are signed in work on, and keeps accounts and keys: people sign in again', async () => {
    await office.signIn('screener.bo');
    await office.signal('identity', 'SIGKILL');
    expect((await client.post('/cases', LETTER))?.status).toBe(201);
    const person = await until('signing in to work again', 20_000, () =>
      signIn({ issuer: office.identity, account: 'screener.bo', password: 'invented-for-the-demo' }).catch(() => null),
    );
    const headers = { authorization: `Bearer ${await person.token()}` };
    expect((await fetch(`${office.address}/cases`, { headers })).status).toBe(200);
  }, 60_000);
});

describe('a part that is frozen', () => {
  it.each<[Part, string]>([
    ['eventStore', 'the event store'],
    ['durable', 'the database under the event store and the keys'],
  ])(
    '%s: every command is answered 503 within 3 s with Retry-After, and the same key gives the truth afterwards',
    async (part) => {
      await office.signal(part, 'SIGSTOP');
      const keys = Array.from({ length: 4 }, () => randomUUID());
      let frozen: (Reply | null)[];
      try {
        frozen = await Promise.all(keys.map((key) => client.post('/cases', LETTER, key)));
      } finally {
        await office.signal(part, 'SIGCONT');
      }
      for (const reply of frozen) {
        expect({ status: reply?.status, retryAfter: reply?.headers.get('retry-after') }).toEqual({
          status: 503,
          retryAfter: '1',
        });
        expect(reply?.milliseconds).toBeLessThan(3000);
      }
      const truths = await Promise.all(keys.map((key) => client.insist('/cases', LETTER, key)));
      for (const { status, body } of truths) {
        expect(status).toBe(201);
        expect(await historyOf(String(body['id']))).toHaveLength(1);
      }
    },
    60_000,
  );

  it('the read models: reads are answered 503 within 3 s, commands go on', async () => {
    await office.signal('disposable', 'SIGSTOP');
    try {
      const [read, command] = await Promise.all([client.get('/cases'), client.post('/cases', LETTER)]);
      expect(read?.status).toBe(503);
      expect(read?.milliseconds).toBeLessThan(3000);
      expect(command?.status).toBe(201);
    } finally {
      await office.signal('disposable', 'SIGCONT');
    }
    await until('reads to answer again', 20_000, async () => (await client.get('/cases'))?.status === 200);
  }, 60_000);
});

describe('two api processes', () => {
  let second: ChildProcess;
  let other: Client;

  beforeAll(async () => {
    const runtime = JSON.parse(readFileSync(join(office.folder, 'runtime.json'), 'utf8')) as Record<string, string>;
    second = fork('dist/apps/api/src/main.js', [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        ...{ BATON_EVENTSTORE_URL: runtime['eventStoreUrl'], BATON_KEYS_URL: runtime['keysUrl'] },
        ...{ BATON_READMODELS_URL: runtime['readModelsUrl'], BATON_MASTER_KEY_FILE: runtime['masterKeyFile'] },
        ...{ BATON_OIDC_ISSUER: runtime['oidcIssuer'], BATON_OIDC_JWKS_URI: runtime['oidcJwksUri'] },
        ...{ BATON_PORT: '0', BATON_LOG_LEVEL: 'warn' },
      },
    });
    const port = await new Promise<number>((resolve) =>
      second.once('message', (message) => resolve((message as { port: number }).port)),
    );
    other = new Client(office, HEAD, `http://127.0.0.1:${port}`);
  }, 60_000);

  afterAll(() => {
    second.kill('SIGKILL');
  });

  it('give one answer and write one event for one key sent 50 times at once to both', async () => {
    const key = randomUUID();
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? client : other).insist('/cases', LETTER, key)),
    );
    expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(await historyOf(String(replies[0]?.body['id']))).toHaveLength(1);
  }, 30_000);

  it('grant numbers side by side without a gap and without a double', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const api = index % 2 ? client : other;
        const id = String((await api.insist('/cases', LETTER)).body['id']);
        await api.insist(`/cases/${id}/screen`, ACCEPTED);
        return String((await api.insist(`/cases/${id}/register`, { series: 'XF' })).body['number']);
      }),
    );
    expect(new Set(numbers).size).toBe(40);
    expect((await settledRegister(numbers)).missing).toEqual([]);
  }, 60_000);
});
