import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RegisterCaseCommand } from '../../libs/cases/src/commands/register-case/register-case.handler.js';
import { PrepareSlipCommand } from '../../libs/custody/src/commands/prepare-slip/prepare-slip.handler.js';
import { caseDecider, type Officer } from '#cases';
import { CompleteSlip, type SlipState } from '#custody';
import { storeError } from '#event-store';
import { derivedId, instantOf, Secret, streams, type ActorId, type CaseId, type EventId, type SlipId } from '#kernel';
import type { Task } from '#processes';
import { MasterKey, PostgresKeyStore } from '#protection';
import { registerDecider } from '#registers';
import { seedStaff } from '../../libs/testing/src/invented-staff.js';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';
import {
  asked,
  colleague,
  giver,
  inspection,
  office,
  OneApi,
  own,
  paper,
  told,
  type Shared,
} from './support/one-api.js';

/** Noon in Shanghai. */
const NOW = Date.parse('2026-06-15T04:00:00Z');
const HOUR = 3_600_000;
let ahead = 0;
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

/** Does something at another time. */
async function later<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  ahead = milliseconds;
  return work().finally(() => (ahead = 0));
}

beforeAll(async () => {
  twins = await startTwins();
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 6)));
  await keyStore.prepare();
  const clock = { now: () => instantOf(NOW + ahead) };
  shared = { connectionString: twins.eventStore.connectionString, keyStore, clock };
  const head = api();
  await seedStaff(head.store, office, head.keys, 'https://issuer.invalid');
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

  it('is answered after New Year by another api, though no register of the new year is open', async () => {
    const first = api();
    const id = await first.accepted();
    const { number } = await register(first, id, 'XF', 'before-new-year');
    const again = await later(200 * 24 * HOUR, () => register(api(), id, 'XF', 'before-new-year'));
    expect(again.number).toBe(number);
    const other = await first.accepted();
    expect(await later(200 * 24 * HOUR, () => told(register(first, other, 'XF', 'new-year')))).toBe('REGISTER.UNKNOWN');
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

describe('what goes over a slip', () => {
  const occurredAt = instantOf(NOW - 3 * HOUR);
  const times = { occurredAt, delegator: 'head.chen' as ActorId };

  /** Prepares a slip in its giver's name. */
  async function prepare(on: OneApi, key: string): Promise<{ id: CaseId; slip: SlipId; work: Promise<unknown> }> {
    const { id, signOff } = await on.signedOff();
    const request = asked(giver.id, 'slip.prepare', key, times);
    const slip = derivedId(request.commandId, 'slip') as SlipId;
    const about = { series: 'YJ', to: inspection, purpose: 'handling', evidence: own } as const;
    const collecting = { collector: new Secret('Invented Collector'), contact: new Secret('0000') };
    const draft = { ...about, ...collecting, lines: [{ case: id, signOff }] };
    return { id, slip, work: on.slips.execute(new PrepareSlipCommand(slip, draft, request)) };
  }

  it('keeps when it happened and whose role it was', async () => {
    const first = api();
    const { id, work } = await prepare(first, 'when-and-who');
    await work;
    const handed = (await first.eventsOf(streams.case(office, id))).at(-1);
    expect(handed).toMatchObject({ type: 'HandedOver', metadata: times });
  });

  it('says the same when another finishes it later, which itself happens when it happens', async () => {
    const first = api();
    const mend = cut(first, 'HandedOver');
    const { id, slip, work } = await prepare(first, 'when-repaired');
    expect(await told(work)).toBe('STORE.UNAVAILABLE');
    mend();
    await later(2 * HOUR, () => api().completion.complete(office, slip));
    const handed = (await first.eventsOf(streams.case(office, id))).at(-1);
    expect(handed).toMatchObject({ type: 'HandedOver', metadata: { ...times, recordedAt: instantOf(NOW + 2 * HOUR) } });
  });

  it('waits where the clock of the one who finishes it has not come so far', async () => {
    const first = api();
    const mend = cut(first, 'HandedOver');
    const { id, slip, work } = await prepare(first, 'clock-behind');
    expect(await told(work)).toBe('STORE.UNAVAILABLE');
    mend();
    expect(await told(later(-4 * HOUR, () => api().completion.complete(office, slip)))).toBe('TIME.IN_FUTURE');
    expect(await first.typesOf(streams.slip(office, slip))).toEqual(['HandoverPrepared', 'SlipNumbered']);
    await api().completion.complete(office, slip);
    expect((await first.typesOf(streams.case(office, id))).at(-1)).toBe('HandedOver');
  });
});

describe('a line of a slip', () => {
  /** A slip that is prepared and no more, with a line for each case. */
  async function prepared(on: OneApi, lines: number): Promise<{ slip: SlipId; cases: CaseId[]; handovers: string[] }> {
    const slip = randomUUID() as SlipId;
    const signed = [];
    for (let line = 1; line <= lines; line += 1)
      signed.push({ line, handover: randomUUID(), ...(await on.signedOff()) });
    const register = { request: randomUUID(), series: 'YJ', year: 2026, registerRevision: 0 };
    await on.onSlip(slip, {
      type: 'PrepareSlip',
      lines: signed.map(({ id, ...line }) => ({ ...line, case: id })),
      ...{ from: giver, to: inspection, purpose: 'handling', evidence: own, register },
      ...{ collector: new Secret('Invented Collector'), contact: new Secret('0000') },
    });
    return { slip, cases: signed.map(({ id }) => id), handovers: signed.map(({ handover }) => handover) };
  }

  const statuses = ({ state }: { state: SlipState }) =>
    state.stage === 'none' ? [] : [...state.lines.values()].map(({ status }) => status);

  async function pass(on: OneApi, id: CaseId, from: string, to: Officer): Promise<void> {
    await on.onCase(id, { type: 'PassCustody', items: ['m1'], to, given: own, taken: paper }, from);
  }

  it('is in transit where the case handed over, also when the key of the case is gone since', async () => {
    const first = api();
    const { slip, cases } = await prepared(first, 1);
    cut(first, 'SlipLineReleased');
    expect(await told(first.completion.complete(office, slip))).toBe('STORE.UNAVAILABLE');
    await shared.keyStore.destroyScopes(cases.map((id) => streams.case(office, id)));
    expect(statuses(await api().completion.complete(office, slip))).toEqual(['released']);
  });

  it('is dropped where the case refuses', async () => {
    const first = api();
    const { slip, cases } = await prepared(first, 1);
    for (const id of cases) await pass(first, id, giver.id, colleague);
    expect(statuses(await api().completion.complete(office, slip))).toEqual(['dropped']);
  });

  it('waits where it is the store that refuses, and is not dropped', async () => {
    const first = api();
    const { slip } = await prepared(first, 1);
    first.log.tap = (types, write) =>
      types.includes('HandedOver') ? Promise.reject(storeError('STORE.TOO_LARGE')) : write();
    expect(await told(first.completion.complete(office, slip))).toBe('STORE.TOO_LARGE');
    expect(statuses(await api().completion.complete(office, slip))).toEqual(['released']);
  });

  it('that another dropped meanwhile is not handed over when the refusal is over', async () => {
    const [first, second] = [api(), api()];
    const { slip, cases } = await prepared(first, 2);
    const [, refusing = none()] = cases;
    first.log.tap = async (types, write) => {
      const written = await write();
      if (!types.includes('SlipLineReleased')) return written;
      await pass(second, refusing, giver.id, colleague);
      await second.completion.complete(office, slip);
      await pass(second, refusing, colleague.id, giver);
      return written;
    };
    expect(statuses(await first.completion.complete(office, slip))).toEqual(['released', 'dropped']);
    expect(await first.typesOf(streams.case(office, refusing))).not.toContain('HandedOver');
  });

  it('that was dropped although the case handed over ends with what happens in the case', async () => {
    const [first, second] = [api(), api()];
    const { slip, cases, handovers } = await prepared(first, 1);
    const [id = none()] = cases;
    const [handover = none()] = handovers;
    await pass(first, id, giver.id, colleague);
    await first.completion.complete(office, slip);
    await pass(first, id, colleague.id, giver);
    const { state } = await first.store.load(caseDecider, streams.case(office, id));
    const [signOff = none()] = state.stage === 'none' ? [] : [...state.custody.signOffs.keys()];
    const collecting = { collector: new Secret('Invented Collector'), contact: new Secret('0000') };
    const handing = { handover, signOff, items: ['m1'], slip: { id: slip, line: 1 }, to: inspection } as const;
    const more = { purpose: 'handling', evidence: own, forbiddenDestinations: [] } as const;
    await first.onCase(id, { type: 'HandOver', ...handing, ...collecting, ...more });
    const taking = { type: 'AcknowledgeHandover', handover, evidence: own } as const;
    await first.onCase(id, taking, 'officer.du', inspection.id);
    expect(await new CompleteSlip(second.completion).act(task(slip, handover))).toBe('nothingToDo');
    expect(await first.typesOf(streams.slip(office, slip))).toContain('SlipClosed');
  });
});

function task(slip: SlipId, handover: string): Task {
  const data = { office, slip, line: 1, how: 'taken' };
  const source = { sourceEvent: randomUUID() as EventId, since: instantOf(NOW), correlationId: handover };
  return { key: handover, sinceSequence: 0, ...source, dueAt: null, data };
}

function none(): never {
  throw new Error('none');
}
