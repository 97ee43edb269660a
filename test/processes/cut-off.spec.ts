import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RegisterCaseCommand } from '../../libs/cases/src/commands/register-case/register-case.handler.js';
import { storeError } from '#event-store';
import { instantOf, Secret, streams, type CaseId } from '#kernel';
import { MasterKey, PostgresKeyStore } from '#protection';
import { registerDecider } from '#registers';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';
import { asked, giver, office, OneApi, told, type Shared } from './support/one-api.js';

/** Noon in Shanghai. */
const NOW = Date.parse('2026-06-15T04:00:00Z');
let twins: Twins;
let shared: Shared;
const apis: OneApi[] = [];

function api(): OneApi {
  const started = new OneApi(shared);
  apis.push(started);
  return started;
}

/** Every append of an event of this type fails, until it is mended. @returns how to mend it */
function cut({ log }: OneApi, type: string): () => void {
  log.tap = (types, write) => (types.includes(type) ? Promise.reject(storeError('STORE.UNAVAILABLE')) : write());
  return () => void (log.tap = (_, write) => write());
}

beforeAll(async () => {
  twins = await startTwins();
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 6)));
  await keyStore.prepare();
  const clock = { now: () => instantOf(NOW) };
  shared = { connectionString: twins.eventStore.connectionString, keyStore, clock };
  const head = api();
  for (const series of ['XF', 'ZZ', 'YJ']) {
    const opening = { series, year: 2026, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
    const register = streams.register(office, series, 2026);
    const request = asked('head', 'register.open', `opening-${series}`);
    await head.store.handle(registerDecider, register, { type: 'OpenRegister', ...opening }, request);
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(apis.map((one) => one.close()));
  await shared.keyStore.close();
  await twins.stop();
}, 30_000);

describe('a registration asked for again', () => {
  const register = (on: OneApi, id: CaseId, series: string, key: string) =>
    on.register.execute(new RegisterCaseCommand(id, series, asked(giver.id, 'case.register', key)));

  it.each(['at the same api', 'at another'])('%s spends no number once it was given up', async (where) => {
    const first = api();
    const id = await first.accepted();
    const before = await first.typesOf(streams.register(office, 'ZZ', 2026));
    const mend = cut(first, 'NumbersGranted');
    expect(await told(register(first, id, 'ZZ', `given-up-${where}`))).toBe('STORE.UNAVAILABLE');
    mend();
    await api().onCase(id, { type: 'VoidRegistration', reason: new Secret('entered twice') }, 'head');
    const again = where === 'at another' ? api() : first;
    expect(await told(register(again, id, 'ZZ', `given-up-${where}`))).toBe('CASE.REQUEST_UNKNOWN');
    expect(await first.typesOf(streams.register(office, 'ZZ', 2026))).toEqual(before);
  });

  it('takes up where it was cut off, before the grant and after it', async () => {
    for (const type of ['NumbersGranted', 'Registered']) {
      const [first, second] = [api(), api()];
      const id = await first.accepted();
      cut(first, type);
      expect(await told(register(first, id, 'XF', `cut-${type}`))).toBe('STORE.UNAVAILABLE');
      const { number } = await register(second, id, 'XF', `cut-${type}`);
      expect((await register(api(), id, 'XF', `cut-${type}`)).number).toBe(number);
    }
  });

  it('is answered with the number it was given, also when that was voided since', async () => {
    const first = api();
    const id = await first.accepted();
    const { number } = await register(first, id, 'XF', 'voided-later');
    const proposal = randomUUID();
    await first.onCase(id, { type: 'ProposeVoid', proposal, reason: new Secret('entered twice') });
    await first.onCase(id, { type: 'VoidRegistration', proposal, reason: new Secret('entered twice') }, 'head');
    const events = await first.typesOf(streams.register(office, 'XF', 2026));
    for (const again of [first, api()]) expect((await register(again, id, 'XF', 'voided-later')).number).toBe(number);
    expect(await first.typesOf(streams.register(office, 'XF', 2026))).toEqual(events);
  });

  it('reads the case no second time where nothing was cut off', async () => {
    const first = api();
    const id = await first.accepted();
    const read: string[] = [];
    first.log.onRead = (stream) => void read.push(stream);
    await register(first, id, 'XF', 'straight-through');
    expect(read).not.toContain(streams.case(office, id));
  });
});
