import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { startOffice, type Part, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { Client, HEAD, LETTER, type Reply } from './support/client.js';
import { ChangesReader } from './support/changes-reader.js';
import { startOwn, type OwnProcess } from './support/own-process.js';

/** Milliseconds within which every process of ours ends, and some for a busy machine. */
const BOUND = 7500 + 2500;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
let client: Client;
const started: OwnProcess[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('baton-stopping-');
  office = await startOffice(join(folder.path, 'data'), { demo: true, environment: { BATON_LOG_LEVEL: 'info' } });
  client = new Client(office);
  await office.signIn(HEAD);
}, 120_000);
afterEach(() => {
  for (const own of started.splice(0)) own.signal('SIGKILL');
});
afterAll(async () => {
  await office.stop();
  await folder.remove();
}, 60_000);

async function start(app: 'api' | 'projector'): Promise<OwnProcess> {
  const own = await startOwn(app, office);
  started.push(own);
  await own.listening;
  return own;
}

async function terminated(own: OwnProcess) {
  const began = performance.now();
  own.signal('SIGTERM');
  const ended = await own.ended;
  return { ended, milliseconds: performance.now() - began };
}

/** Whether it has taken so many requests, the one that asks included, and not answered them yet. */
async function underWay({ address }: OwnProcess, requests: number): Promise<boolean> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^baton_requests_under_way (\d+)$/m.exec(text)?.[1]) >= requests;
}

async function revisionsOf(id: string): Promise<number> {
  const history = await until('the history', 20_000, async () => {
    const reply = await client.get(`/cases/${id}/history`);
    return reply?.status === 200 ? (reply.body['events'] as readonly unknown[]) : null;
  });
  return history.length;
}

interface Sent {
  readonly key: string;
  readonly reply: Reply | null;
}

/** Sends one command after the other until one is not taken. */
async function sending(to: Client, sent: Sent[]): Promise<void> {
  for (;;) {
    const key = randomUUID();
    const reply = await to.post('/cases', LETTER, key);
    sent.push({ key, reply });
    if (reply?.status !== 201) return;
  }
}

describe('SIGTERM', () => {
  it('while commands are under way: what was answered is in the log, the rest is told so, nothing hangs', async () => {
    const own = await start('api');
    const sent: Sent[] = [];
    const senders = Array.from({ length: 16 }, () => sending(new Client(office, HEAD, own.address), sent));
    await until('commands under way', 30_000, async () => Promise.resolve(sent.length > 60));
    const { ended, milliseconds } = await terminated(own);
    await Promise.all(senders);
    expect([ended, milliseconds < BOUND]).toEqual([{ code: 0, signal: null }, true]);
    expect(own.lines().filter(({ cutOff }) => cutOff)).toEqual([]);
    expect(own.lines().at(-1)).toMatchObject({ msg: 'stopped' });
    const refused = sent.flatMap(({ reply }) => (reply && reply.status !== 201 ? [reply] : []));
    for (const { status, body, headers } of refused)
      expect([status, body['code'], headers.get('connection')]).toEqual([503, 'PROCESS.STOPPING', 'close']);
    const taken = sent.filter(({ reply }) => reply?.status === 201);
    for (const { reply } of taken.slice(-40)) expect(await revisionsOf(String(reply?.body['id']))).toBe(1);
    for (const { key } of sent.filter(({ reply }) => reply?.status !== 201)) {
      const truth = await client.insist('/cases', LETTER, key);
      expect([truth.status, await revisionsOf(String(truth.body['id']))]).toEqual([201, 1]);
    }
  }, 120_000);

  it('answers at once who waits for the read models: what he wrote is written', async () => {
    const own = await start('api');
    await office.signal('projector', 'SIGSTOP');
    try {
      const reply = new Client(office, HEAD, own.address).post('/cases', LETTER, randomUUID(), { prefer: 'wait=10' });
      await until('the command under way', 10_000, () => underWay(own, 2));
      const { ended, milliseconds } = await terminated(own);
      const answer = await reply;
      expect([answer?.status, answer?.headers.get('preference-applied'), ended.code]).toEqual([201, null, 0]);
      expect(milliseconds).toBeLessThan(5000);
    } finally {
      await office.signal('projector', 'SIGCONT');
    }
  }, 60_000);

  it.each<[Part]>([['eventStore'], ['durable'], ['disposable']])(
    'ends api and projector in bounded time while the %s is frozen and commands wait for it',
    async (part) => {
      const [api, projector] = await Promise.all([start('api'), start('projector')]);
      const own = new Client(office, HEAD, api.address);
      expect((await own.insist('/cases', LETTER)).status).toBe(201);
      await office.signal(part, 'SIGSTOP');
      try {
        const replies = [own.post('/cases', LETTER), own.get('/cases')];
        await until('requests under way', 10_000, () => underWay(api, 2));
        const ends = await Promise.all([terminated(api), terminated(projector)]);
        for (const { ended, milliseconds } of ends) expect([ended.signal, milliseconds < BOUND]).toEqual([null, true]);
        expect(ends[0].ended.code).toBe(0);
        for (const reply of await Promise.all(replies)) expect(reply?.status).toBeDefined();
      } finally {
        await office.signal(part, 'SIGCONT');
      }
      await until('commands again', 40_000, async () => (await client.post('/cases', LETTER))?.status === 201);
    },
    120_000,
  );

  it('twice ends a process at once, and says by its code that something was under way', async () => {
    const api = await start('api');
    const own = new Client(office, HEAD, api.address);
    expect((await own.insist('/cases', LETTER)).status).toBe(201);
    await office.signal('durable', 'SIGSTOP');
    try {
      const reply = own.post('/cases', LETTER);
      await until('a command under way', 10_000, () => underWay(api, 2));
      api.signal('SIGTERM');
      await until('the first to be heard', 10_000, async () =>
        Promise.resolve(api.lines().some(({ msg }) => String(msg).startsWith('stopping'))),
      );
      const { ended, milliseconds } = await terminated(api);
      expect([ended, milliseconds < 3000, await reply]).toEqual([{ code: 1, signal: null }, true, null]);
    } finally {
      await office.signal('durable', 'SIGCONT');
    }
  }, 60_000);
});

describe('a reader of live changes', () => {
  it('is told to come back when the api restarts, and with Last-Event-ID sees every change exactly once', async () => {
    const token = () => office.signIn(HEAD);
    const reader = await ChangesReader.open(`${office.address}/changes?after=start`, await token());
    const own = new Client(office, HEAD, (await start('api')).address);
    const written: string[] = [];
    const write = async (): Promise<void> => void written.push(String((await own.insist('/cases', LETTER)).body['id']));
    for (let n = 0; n < 10; n += 1) await write();
    await until('a first change', 20_000, async () => Promise.resolve(reader.frames.length > 0));
    const before = await office.pidOf('api');
    await Promise.all([office.signal('api', 'SIGTERM'), write(), write(), write()]);
    await until('the end of the stream', 15_000, async () => Promise.resolve(reader.ended));
    expect(reader.text).toContain(': restarting');
    await write();
    await until('the api again', 30_000, async () => ![null, before].includes(await office.pidOf('api')));
    const again = await until('the stream again', 30_000, async () =>
      ChangesReader.open(`${office.address}/changes`, await token(), reader.frames.at(-1)?.id).catch(() => null),
    );
    await write();
    const last = written.at(-1);
    await until('the last change', 30_000, async () => Promise.resolve(again.frames.at(-1)?.case === last));
    const fresh = await ChangesReader.open(`${office.address}/changes?after=start`, await token());
    await until('a whole reading', 30_000, async () => Promise.resolve(fresh.frames.at(-1)?.case === last));
    for (const one of [again, fresh]) one.close();
    expect([...reader.frames, ...again.frames]).toEqual(fresh.frames);
    expect(written.every((id) => fresh.frames.some((frame) => frame.case === id))).toBe(true);
  }, 120_000);
});

describe('npm start', () => {
  it('stops in order: first what takes commands, then what follows the log; each says that it came to its end', async () => {
    expect((await office.stop()).code).toBe(0);
    const log = await readFile(join(office.folder, 'baton.log'), 'utf8');
    const ended = log.split('\n').flatMap((line) => /"name":"(baton-\w+)".*"msg":"stopped"/.exec(line)?.[1] ?? []);
    expect(ended.slice(-2)).toEqual(['baton-api', 'baton-projector']);
  }, 60_000);
});
