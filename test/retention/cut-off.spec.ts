import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandStore } from '#event-store';
import { isEnvelope, streams, type CaseId, type StreamName } from '#kernel';
import type { DestroyedKey, KeyDestruction } from '#protection';
import { CaseFacts, DestroyKeys, type Commands } from '#retention';
import { office, startOffice, type Office } from './support/office.js';
import {
  concluded,
  corrected,
  did,
  documentThere,
  open,
  sealedScan,
  type Report,
  type Scan,
} from './support/reports.js';

let baton: Office;

/** An order two persons decided. */
async function approved(report: Report): Promise<string> {
  const target = { kind: 'content', case: report.id };
  const order = { target, cause: 'order', basis: 'court.ruling.3', reason: 'the court ruled so' };
  const id = String((await did(baton.post('registrar.a', '/destructions', order)))['id']);
  await did(baton.post('leader.l', `/destructions/${id}/approve`, {}));
  return id;
}

/** The same, its delay over. */
async function ripe(report: Report): Promise<string> {
  const id = await approved(report);
  baton.clock.pass(73);
  return id;
}

/** The process, standing on something that breaks. */
function onBroken({ keys, store }: { keys?: KeyDestruction; store?: Commands }): DestroyKeys {
  const get = <T>(type: abstract new (...args: never[]) => T): T => baton.app.get(type, { strict: false });
  const memory = { forget: () => undefined };
  return new DestroyKeys(store ?? get(CommandStore), get(CaseFacts), keys ?? baton.keyStore, memory, baton.clock);
}

/** Lets the process act again, after the pause a failed attempt is followed by. */
async function again(): Promise<void> {
  baton.clock.pass(1);
  await baton.act();
}

async function typesOf(id: string): Promise<string[]> {
  return (await baton.eventsOf(streams.destruction(office, id))).map(({ type }) => type);
}

const decided = ['DestructionOrdered', 'DestructionApproved'];
const begun = [...decided, 'DestructionBegun'];
const opens = ({ id }: Report): Promise<boolean> =>
  baton.keyStore.ensure(streams.case(office, id as CaseId)).then(
    () => true,
    () => false,
  );
const hold = ({ id }: Report) => did(baton.post('head.h', `/cases/${id}/holds`, { reason: 'the court asked' }));

/** A hold nobody of the machine saw in force. */
async function holdForAMoment(report: Report): Promise<void> {
  const { id } = await hold(report);
  await did(baton.post('head.h', `/holds/${String(id)}/lift`, { reason: 'the court is done' }));
}

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  for (const kind of ['content', 'document'])
    await did(baton.post('head.h', '/retention/rules', { kind, months: 1, basis: 'archive.rule.7' }));
}, 120_000);

afterAll(async () => baton.stop(), 60_000);

describe('what is recorded while keys go', () => {
  const lateKeys = async (id: string) => (await baton.eventsOf(streams.destruction(office, id))).at(-1)?.data['keys'];
  const dueOf = async ({ id }: Report) => {
    await baton.caughtUp();
    const { due } = await did(baton.get('head.h', '/retention/due?on=2999-01-01'));
    return (due as { case: string; kind: string }[]).filter((one) => one.case === id).map(({ kind }) => kind);
  };

  it('goes with them: a scan, and a text', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    const late: Scan[] = [];
    const interrupted: KeyDestruction = {
      destroyScopes: async (scopes) => {
        const gone = await baton.keyStore.destroyScopes(scopes);
        if (late.length === 0) late.push(await lateWork(report));
        return gone;
      },
    };
    await baton.act([onBroken({ keys: interrupted })]);
    expect(await typesOf(id)).toEqual([...begun, 'KeyDestroyed']);
    const keys = (await lateKeys(id)) as { id: string }[];
    expect(keys.map((key) => key.id)).toContain(late[0]?.key);
    expect(await documentThere(baton, report.id, late[0]?.document ?? '')).toBe(false);
    expect(await baton.keyStore.find(await sealedKeyOf(report))).toBeNull();
    expect(await dueOf(report)).toEqual([]);
  }, 60_000);

  it('at the last moment stays listed, and goes with the next order', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    const whole = baton.app.get(CommandStore, { strict: false });
    const late: Scan[] = [];
    const interrupted: Commands = {
      load: (decider, stream) => whole.load(decider, stream),
      handle: async (decider, stream, command, context) => {
        const last = (await typesOf(id)).length === begun.length && !isRetention(stream);
        if (last) late.push(await lateWork(report));
        return whole.handle(decider, stream, command, context);
      },
    };
    await baton.act([onBroken({ store: interrupted })]);
    expect(await typesOf(id)).toEqual([...begun, 'KeyDestroyed']);
    expect(await documentThere(baton, report.id, late[0]?.document ?? '')).toBe(true);
    expect((await dueOf(report)).sort()).toEqual(['content', 'document']);
    await ripe(report);
    await baton.act();
    expect(await documentThere(baton, report.id, late[0]?.document ?? '')).toBe(false);
    expect(await dueOf(report)).toEqual([]);
  }, 60_000);

  /** Somebody goes on with the case: one more scan, and a correction. */
  async function lateWork({ id }: Report): Promise<Scan> {
    const scan = await sealedScan(baton, id);
    await did(baton.post('registrar.a', `/cases/${id}/scans`, scan));
    await corrected(baton, id);
    return scan;
  }

  /** The key of the last reason in a case. */
  async function sealedKeyOf({ id }: Report): Promise<string> {
    const reason = (await baton.eventsOf(streams.case(office, id as CaseId))).at(-1)?.data['reason'];
    if (!isEnvelope(reason)) throw new Error('no sealed reason');
    return reason.key;
  }
});

describe('a destruction that is cut off', () => {
  it('after the keys went is finished: the same keys, written once', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    const first: DestroyedKey[] = [];
    const dying: KeyDestruction = {
      destroyScopes: async (scopes) => {
        first.push(...(await baton.keyStore.destroyScopes(scopes)));
        throw new Error('killed here');
      },
    };
    await baton.act([onBroken({ keys: dying })]);
    expect([await typesOf(id), await opens(report)]).toEqual([begun, false]);
    await again();
    expect(await typesOf(id)).toEqual([...begun, 'KeyDestroyed']);
    const keys = (await baton.eventsOf(streams.destruction(office, id))).at(-1)?.data['keys'];
    expect(keys).toMatchObject(first.map((key) => ({ id: key.id })));
    expect(first.length).toBeGreaterThan(2);
  }, 60_000);

  it('before it asked for holds is abandoned when one came meanwhile, and no key is touched', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    await baton.act([onBroken({ store: dyingAtHolds() })]);
    expect(await typesOf(id)).toEqual(begun);
    expect(await hold(report)).toMatchObject({ tooLateFor: [] });
    await again();
    expect(await typesOf(id)).toEqual([...begun, 'DestructionStopped']);
    expect(await opens(report)).toBe(true);
  }, 60_000);

  it('before anybody looked is stopped by a hold that was placed and lifted meanwhile, in whatever order they look', async () => {
    const [early, late] = [await concluded(baton), await concluded(baton)];
    const waiting = await approved(early);
    await holdForAMoment(early);
    await baton.act();
    expect(await typesOf(waiting)).toEqual([...decided, 'DestructionStopped']);
    const overdue = await ripe(late);
    await holdForAMoment(late);
    await baton.act([onBroken({})]);
    expect(await typesOf(overdue)).toEqual([...decided, 'DestructionStopped']);
    expect([await opens(early), await opens(late)]).toEqual([true, true]);
    expect(await typesOf(await ripe(late))).toEqual(decided);
    await baton.act();
    expect(await opens(late)).toBe(false);
  }, 60_000);

  it('after it began is abandoned when a hold was placed and lifted before it asked', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    await baton.act([onBroken({ store: dyingAtHolds() })]);
    expect(await typesOf(id)).toEqual(begun);
    await holdForAMoment(report);
    await again();
    expect([await typesOf(id), await opens(report)]).toEqual([[...begun, 'DestructionStopped'], true]);
  }, 60_000);

  it('after it found no hold goes on: a hold that comes later is told that it is too late', async () => {
    const report = await concluded(baton);
    const id = await ripe(report);
    const away: KeyDestruction = { destroyScopes: () => Promise.reject(new Error('the key database is away')) };
    await baton.act([onBroken({ keys: away })]);
    expect([await typesOf(id), await opens(report)]).toEqual([begun, true]);
    expect(await hold(report)).toMatchObject({ tooLateFor: [id] });
    await again();
    expect([await typesOf(id), await opens(report)]).toEqual([[...begun, 'KeyDestroyed'], false]);
  }, 60_000);
});

/** Dies when it would ask for holds. */
function dyingAtHolds(): Commands {
  const whole = baton.app.get(CommandStore, { strict: false });
  return {
    load: (decider, stream) => whole.load(decider, stream),
    handle: async (decider, stream, command, context) => {
      if (isRetention(stream)) throw new Error('killed here');
      return whole.handle(decider, stream, command, context);
    },
  };
}

function isRetention(stream: StreamName): boolean {
  return stream === streams.retention(office);
}
