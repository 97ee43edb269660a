import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { ops, startOffices, type Offices, type Said, type TestOffice } from '../import/support/office.js';
import { contentInOrder, foreignIn, soundEvent, storeUrlOf, streamOf, writeNotes } from './support/stores.js';

let offices: Offices;
let spare: TestOffice[];
let old: TestOffice;

beforeAll(async () => {
  offices = await startOffices(11);
  const [first, ...others] = offices.all;
  if (!first) throw new Error('offices were asked for');
  [old, spare] = [first, others];
  await writeNotes(old.log, streamOf('a'), ['one', 'two']);
  await writeNotes(old.log, streamOf('b'), ['three']);
}, 120_000);

afterAll(() => offices.stop(), 60_000);

function next(): TestOffice {
  const office = spare.shift();
  if (!office) throw new Error('more stores are needed');
  return office;
}

async function move(from: TestOffice, to: TestOffice, ...more: readonly string[]): Promise<Said> {
  return ops('migrate-store', await storeUrlOf(from), await storeUrlOf(to), ...more);
}

/** As another program would write, without any of our metadata. */
async function writeForeign(office: TestOffice, stream: string, type = 'Stranger'): Promise<void> {
  const client = EventStoreDBClient.connectionString(await storeUrlOf(office));
  const credentials = { username: 'x', password: 'x' };
  await client.appendToStream(stream, jsonEvent({ id: randomUUID(), type, data: { n: 1 } }), { credentials });
  await client.dispose();
}

describe('a target that is refused, with nothing written', () => {
  async function refused(to: TestOffice, code: string): Promise<Said> {
    const before = [await contentInOrder(to.log), await foreignIn(to.log)];
    const said = await move(old, to);
    expect(said.code).toBe(1);
    expect(said.err).toContain(code);
    expect([await contentInOrder(to.log), await foreignIn(to.log)]).toEqual(before);
    return said;
  }

  it('holds events of another log of ours', async () => {
    const to = next();
    await writeNotes(to.log, streamOf('other'), ['one']);
    const said = await refused(to, 'MOVE.TARGET_DIFFERS');
    expect(said.err).toMatch(/event 0, stream case-150403-other, revision 0/);
  });

  it('is the same up to one event, which differs in its content only', async () => {
    const to = next();
    const [one, two] = await contentInOrder(old.log);
    if (!one || !two) throw new Error('two events were written');
    await to.log.append(one.stream, -1, [one, { ...two, data: { text: 'another' } }]);
    const said = await refused(to, 'MOVE.TARGET_DIFFERS');
    expect(said.err).toMatch(/event 1, stream case-150403-a, revision 1/);
  });

  it('holds the same events in another order', async () => {
    const to = next();
    const [one, two, three] = await contentInOrder(old.log);
    if (!one || !two || !three) throw new Error('three events were written');
    await to.log.append(three.stream, -1, [three]);
    await to.log.append(one.stream, -1, [one, two]);
    await refused(to, 'MOVE.TARGET_DIFFERS');
  });

  it('is a longer log', async () => {
    const to = next();
    expect(await move(old, to)).toMatchObject({ code: 0 });
    await writeNotes(to.log, streamOf('c'), ['four']);
    const said = await refused(to, 'MOVE.TARGET_LONGER');
    expect(said.err).toMatch(/event 3, stream case-150403-c, revision 0/);
  });

  it('holds an event that is not ours', async () => {
    const to = next();
    await writeForeign(to, 'orders-1');
    const said = await refused(to, 'MOVE.TARGET_FOREIGN');
    expect(said.err).toMatch(/stream orders-1, revision 0, type Stranger/);
  });
});

describe('a source that is refused, with nothing written', () => {
  async function refused(from: TestOffice, pattern: RegExp): Promise<void> {
    const to = next();
    const said = await move(from, to);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(pattern);
    expect(await contentInOrder(to.log)).toEqual([]);
    spare.push(to);
  }

  it('holds an event whose content is not what its hash says', async () => {
    const from = next();
    const [one] = await writeNotes(from.log, streamOf('a'), ['one']);
    const changed = soundEvent({ stream: streamOf('a'), revision: 1, prev: one?.metadata.hash ?? null });
    await from.log.append(streamOf('a'), 0, [{ ...changed, data: { text: 'changed afterwards' } }]);
    await refused(from, /LOG\.BROKEN.*event 1, stream case-150403-a, revision 1, type Noted, flaw hash/);
  });

  it('holds an event that is chained to another than the one before it', async () => {
    const from = next();
    await writeNotes(from.log, streamOf('a'), ['one']);
    const stray = soundEvent({ stream: streamOf('a'), revision: 1, prev: 'f'.repeat(64) });
    await from.log.append(streamOf('a'), 0, [stray]);
    await refused(from, /LOG\.BROKEN.*flaw chain/);
  });

  it('holds events that are not ours, which are listed, also when they tear a hole into one of our streams', async () => {
    const from = next();
    const [one] = await writeNotes(from.log, streamOf('a'), ['one']);
    await writeForeign(from, streamOf('a'), 'Intruder');
    const two = soundEvent({ stream: streamOf('a'), revision: 2, prev: one?.metadata.hash ?? null });
    await from.log.append(streamOf('a'), 1, [two]);
    await refused(from, /1 events that are not ours[^]*case-150403-a 1 Intruder[^]*MOVE\.FOREIGN/);
  });
});

describe('--leave-foreign', () => {
  it('moves what is ours, and leaves alone what is not, on both sides', async () => {
    const [from, to] = [next(), next()];
    await writeNotes(from.log, streamOf('a'), ['one']);
    await writeForeign(from, 'orders-1');
    await writeNotes(from.log, streamOf('b'), ['two']);
    await writeForeign(to, 'orders-2');
    expect(await move(from, to, '--leave-foreign')).toMatchObject({ code: 0 });
    expect(await contentInOrder(to.log)).toEqual(await contentInOrder(from.log));
    expect((await foreignIn(to.log)).map(({ stream }) => stream)).toEqual(['orders-2']);
  });
});
