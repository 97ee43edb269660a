import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { Client, HEAD, LETTER } from './support/client.js';
import { Gate } from './support/gate.js';
import { runtimeOf, startOwn, type OwnProcess, type Runtime } from './support/own-process.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
const opened: (() => void)[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('baton-starting-');
  office = await startOffice(join(folder.path, 'data'), { demo: true });
}, 120_000);
afterEach(() => {
  for (const close of opened.splice(0)) close();
});
afterAll(async () => {
  await office.stop();
  await folder.remove();
}, 60_000);

const SETTINGS = { eventStore: 'BATON_EVENTSTORE_URL', keys: 'BATON_KEYS_URL', readModels: 'BATON_READMODELS_URL' };
const URLS: Readonly<Record<keyof typeof SETTINGS, (runtime: Runtime) => string>> = {
  eventStore: ({ eventStoreUrl }) => eventStoreUrl,
  keys: ({ keysUrl }) => keysUrl,
  readModels: ({ readModelsUrl }) => readModelsUrl,
};

/** An app one of whose dependencies is behind a gate that is shut. */
async function startWithout(app: 'api' | 'projector', away: keyof typeof SETTINGS, more: Record<string, string> = {}) {
  const { gate, url } = await Gate.before(URLS[away](runtimeOf(office)));
  const own = await startOwn(app, office, { [SETTINGS[away]]: url, ...more });
  opened.push(
    () => own.signal('SIGKILL'),
    () => gate.close(),
  );
  await own.listening;
  return { gate, own };
}

async function ask({ address }: OwnProcess, path: string) {
  const began = performance.now();
  const response = await fetch(`${address}${path}`, { signal: AbortSignal.timeout(10_000) });
  const body: unknown = await response.json();
  return { status: response.status, body, milliseconds: performance.now() - began };
}

const isReady = (own: OwnProcess) => async () => (await ask(own, '/ready')).status === 200;

describe('a start while something is down', () => {
  it.each(['eventStore', 'keys'] as const)(
    'brings up an api without its %s: it lives, says what is away, and takes commands when it is back',
    async (away) => {
      const { gate, own } = await startWithout('api', away);
      expect((await ask(own, '/live')).status).toBe(200);
      for (const path of ['/ready', '/startup']) {
        const answer = await ask(own, path);
        expect(answer).toMatchObject({ status: 503, body: { ready: false, away: [away] } });
        expect(answer.milliseconds).toBeLessThan(3000);
      }
      const client = new Client(office, HEAD, own.address);
      expect((await client.post('/cases', LETTER))?.status).toBe(503);
      await gate.open();
      await until('the api to be ready', 40_000, isReady(own));
      expect((await client.insist('/cases', LETTER)).status).toBe(201);
      gate.close();
      await until('the api not to be ready', 20_000, async () => (await ask(own, '/ready')).status === 503);
      expect((await ask(own, '/startup')).status).toBe(200);
    },
    120_000,
  );

  it('brings up an api without its read models, ready for commands; lists come when they are back', async () => {
    const { gate, own } = await startWithout('api', 'readModels');
    expect(await ask(own, '/ready')).toMatchObject({ status: 200, body: { ready: true, away: ['readModels'] } });
    const client = new Client(office, HEAD, own.address);
    expect((await client.insist('/cases', LETTER)).status).toBe(201);
    expect((await client.get('/cases'))?.status).toBe(503);
    await gate.open();
    await until('lists', 40_000, async () => (await client.get('/cases'))?.status === 200);
    await until('nothing away', 20_000, async () => JSON.stringify((await ask(own, '/ready')).body).includes('[]'));
  }, 90_000);

  it.each(['eventStore', 'readModels'] as const)(
    'brings up a projector without its %s, which is ready when it is back',
    async (away) => {
      const { gate, own } = await startWithout('projector', away);
      expect((await ask(own, '/live')).status).toBe(200);
      expect(await ask(own, '/ready')).toMatchObject({ status: 503, body: { ready: false, away: [away] } });
      await gate.open();
      await until('the projector to be ready', 40_000, isReady(own));
      expect((await ask(own, '/startup')).status).toBe(200);
    },
    90_000,
  );

  it('ends an api as soon as the key database is back and turns out to be another installation’s', async () => {
    await new Client(office).insist('/cases', LETTER);
    const { gate, own } = await startWithout('api', 'keys', { BATON_MASTER_KEY: '0d'.repeat(32) });
    expect((await ask(own, '/ready')).status).toBe(503);
    await gate.open();
    expect(await own.ended).toEqual({ code: 1, signal: null });
    expect(own.lines().at(-1)).toMatchObject({ level: 50, code: 'KEYS.WRONG_MASTER' });
  }, 60_000);
});
