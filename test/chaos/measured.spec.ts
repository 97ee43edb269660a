import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get, type IncomingMessage } from 'node:http';
import { LIVE } from '#projections';
import { until } from '../../libs/testing/src/until.js';
import { REGISTRAR, RECEIVING } from './case-model.js';
import { check } from './check.js';
import { Dice } from './dice.js';
import { History, type Entry } from './history.js';
import { openChaosOffice, poolOn, type ChaosOffice } from './office.js';
import { furnish } from './run.js';
import { Sender } from './sender.js';

/** A reader of live changes, who takes up where he was. */
class Reader {
  readonly seen: string[] = [];
  last: string | null = null;
  #asking = false;
  #response: IncomingMessage | null = null;
  #rest = '';

  constructor(private readonly token: () => Promise<string>) {}

  /** Takes up where it was, if it does not read already. */
  async follow(address: string): Promise<void> {
    if (this.#asking || this.#response) return;
    this.#asking = true;
    this.#rest = '';
    await this.#open(address);
    this.#asking = false;
  }

  async #open(address: string): Promise<void> {
    const headers = {
      authorization: `Bearer ${await this.token()}`,
      ...(this.last === null ? {} : { 'last-event-id': this.last }),
    };
    const path = this.last === null ? '/changes?after=start' : '/changes';
    await new Promise<void>((resolve) => {
      const asked = get(`${address}${path}`, { headers, agent: false }, (response) => {
        if (response.statusCode === 200) this.#response = response;
        response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
        response.on('error', () => undefined).on('close', () => (this.#response = null));
        resolve();
      });
      asked.on('error', () => resolve());
    });
  }

  close(): void {
    this.#response?.destroy();
  }

  #take(text: string): void {
    const parts = (this.#rest + text).split('\n\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const id = /^id: (.+)$/m.exec(part)?.[1];
      const data = /^data: (.+)$/m.exec(part)?.[1];
      if (id === undefined || data === undefined) continue;
      this.last = id;
      const { id: about, revision } = JSON.parse(data) as { readonly id: string; readonly revision: number };
      this.seen.push(`${about} ${revision}`);
    }
  }
}

describe('an office that is disturbed while it works', () => {
  const dice = new Dice(5);
  const history = new History();
  let office: ChaosOffice;
  let sender: Sender;
  let sent = 0;

  beforeAll(async () => {
    office = await openChaosOffice(dice);
    sender = new Sender(office.addresses, office.issuer, history);
    await furnish(sender, dice);
  }, 180_000);

  afterAll(async () => {
    await office.stop();
  }, 60_000);

  const receiving = () => {
    sent += 1;
    return { name: 'receive', as: REGISTRAR, path: '/cases', body: RECEIVING, key: `measured-${sent}` };
  };

  /** One attempt. @returns milliseconds until it was answered */
  async function answeredAfter(entry: Entry, address: string): Promise<number> {
    const began = performance.now();
    await sender.once(entry, address);
    return performance.now() - began;
  }

  it('answers every command within 3 s while the store is frozen, and takes commands within 5 s after it returns', async () => {
    const [store] = office.parts.eventStore;
    await store?.signal('SIGSTOP');
    const entries = Array.from({ length: 24 }, () => history.begin(receiving()));
    const took = await Promise.all(
      entries.map((entry, place) => answeredAfter(entry, office.addresses[place % 2] ?? '')),
    );
    await store?.signal('SIGCONT');
    const began = performance.now();
    await sender.send(receiving(), dice, 30_000);
    const resumed = performance.now() - began;
    process.stderr.write(
      `frozen store: slowest answer ${Math.round(Math.max(...took))} ms; resumed after ${Math.round(resumed)} ms\n`,
    );
    expect(Math.max(...took)).toBeLessThan(3_000);
    expect(resumed).toBeLessThan(5_000);
    for (const entry of entries) await sender.insist(entry, dice, 60_000);
    expect(new Set(entries.map(({ verdict }) => verdict))).toEqual(new Set(['ok']));
  }, 180_000);

  it('drains on SIGTERM in bounded time while commands are in flight, and SSE readers go on without loss across it', async () => {
    const reader = new Reader(() => sender.token('auditor.a'));
    const following = setInterval(() => void reader.follow(office.addresses[0] ?? ''), 200);
    const [api] = office.parts.api;
    let over = false;
    const worker = async (): Promise<void> => {
      while (!over) await sender.send(receiving(), dice, 60_000);
    };
    const workers = Array.from({ length: 6 }, worker);
    await until('changes to be told', 60_000, () => Promise.resolve(reader.seen.length > 10));
    const before = reader.seen.length;
    const { pid } = api ?? { pid: null };
    if (!api || pid === null) throw new Error('there is no api');
    const began = performance.now();
    process.kill(pid, 'SIGTERM');
    await api.gone();
    const drained = performance.now() - began;
    await until('the reader to be told of more', 60_000, () => Promise.resolve(reader.seen.length > before + 10));
    over = true;
    await Promise.all(workers);
    process.stderr.write(`SIGTERM with commands in flight: ended after ${Math.round(drained)} ms\n`);
    expect(drained).toBeLessThan(10_000);
    const received = history.entries.filter(({ path }) => path === '/cases');
    const wanted = received.map(({ text }) => `${String((JSON.parse(text) as { id: string }).id)} 0`);
    await until('the reader to be level', 60_000, () =>
      Promise.resolve(wanted.every((one) => reader.seen.includes(one))),
    );
    clearInterval(following);
    reader.close();
    expect(new Set(reader.seen).size).toBe(reader.seen.length);
  }, 240_000);

  it('has lost and doubled nothing by it', async () => {
    const { lost, doubled, mismatched, findings } = await check(office, history.entries);
    expect({ lost, doubled, mismatched, findings: [...history.findings, ...findings] }).toEqual({
      ...{ lost: [], doubled: [], mismatched: [], findings: [] },
    });
  }, 240_000);

  it('is not called sound once a row was altered by hand, and a command is lost of which the log knows nothing', async () => {
    const pool = poolOn(office.databases.readModels);
    const { rowCount } = await pool.query(`update ${LIVE}.caseload set stage = 'archived' where stage = 'received'`);
    await pool.end();
    expect(rowCount).toBeGreaterThan(0);
    const never = new History().begin(receiving());
    history.note(never, { status: 201, text: '{}' });
    const { lost, mismatched, findings } = await check(office, [...history.entries, never]);
    expect(lost).toHaveLength(1);
    expect(mismatched).toEqual([expect.stringMatching(/caseload: \d+ rows, a fresh fold has \d+/)]);
    expect(findings).toContainEqual(expect.stringMatching(/ops verify: 1: .*READ_MODEL/));
  }, 240_000);
});
