import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventId } from '#kernel';
import { INDEX, INDEX_VERSION, skipKey } from '#projections';
import { startOffice, type Office } from '../retention/support/office.js';
import { concluded, open, registered } from '../retention/support/reports.js';
import { rehashed, Tampering, type RawEvent } from '../support/tampering.js';
import { codesOf, verified } from './support/checked.js';

let baton: Office;
let tampering: Tampering;
let events: RawEvent[];

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  await concluded(baton);
  await registered(baton);
  await baton.act();
  tampering = await Tampering.open(baton.urls.log);
  events = await tampering.events();
}, 180_000);

afterEach(() => tampering.undo());

afterAll(async () => {
  await tampering.close();
  await baton.stop();
}, 60_000);

/** An event in the middle of a case, with another after it in the same stream. */
function victim(): RawEvent {
  const found = events.find(({ type }) => type === 'Screened');
  if (!found) throw new Error('nothing was screened');
  return found;
}

const placeOf = ({ stream, revision, id, type }: RawEvent) => ({ stream, revision, id, type });
const followerOf = (event: RawEvent) =>
  events.find(({ stream, revision }) => stream === event.stream && revision === event.revision + 1);
const next = (event: RawEvent) => {
  const found = followerOf(event);
  if (!found) throw new Error('no event follows');
  return found;
};

describe('a log that nobody touched', () => {
  it('is sound: every event, leaf, read model and key was looked at, and nothing was found', async () => {
    const report = await verified(baton);
    expect(codesOf(report)).toEqual([]);
    expect(report.events).toBe(events.length);
    const counted = Object.fromEntries(report.checks.map(({ name, checked }) => [name, checked]));
    expect(counted).toMatchObject({ events: events.length, leafIndex: events.length });
    expect(counted['readModels']).toBeGreaterThan(10);
    expect(counted['keys']).toBeGreaterThan(5);
  }, 60_000);

  it('gives the same report whether one stream is kept in memory or all', async () => {
    const all = await verified(baton, { readModels: null, keyStore: null });
    const one = await verified(baton, { readModels: null, keyStore: null, keptStreams: 1 });
    expect({ ...one, seconds: 0, startedAt: '' }).toEqual({ ...all, seconds: 0, startedAt: '' });
  }, 60_000);
});

describe('tampering with the log is found, and located at the event', () => {
  it('content changed', async () => {
    const event = victim();
    await tampering.overwrite(event.row, { ...event, data: { ...event.data, area: 'elsewhere' } });
    const report = await verified(baton);
    expect(report.first).toMatchObject({ code: 'CHAIN.HASH', event: placeOf(event) });
  }, 60_000);

  it('content changed and hashed anew: the leaf index knows which, the chain breaks after it', async () => {
    const event = victim();
    await tampering.overwrite(event.row, rehashed(event, { data: { ...event.data, area: 'elsewhere' } }));
    const report = await verified(baton);
    expect(report.first).toMatchObject({ code: 'INDEX.DIFFERS', event: placeOf(event) });
    const chain = report.findings.find(({ code }) => code === 'CHAIN.PREV');
    expect(chain?.event).toEqual(placeOf(next(event)));
  }, 60_000);

  it('put in another’s name', async () => {
    const event = victim();
    const metadata = { ...event.metadata, actor: 'head.h' as RawEvent['metadata']['actor'] };
    await tampering.overwrite(event.row, { ...event, metadata });
    expect((await verified(baton)).first).toMatchObject({ code: 'CHAIN.HASH', event: placeOf(event) });
  }, 60_000);

  it('moved to another time', async () => {
    const event = next(victim());
    const earlier = { recordedAt: '2019-01-01T00:00:00.000Z', occurredAt: '2019-01-01T00:00:00.000Z' };
    await tampering.overwrite(event.row, rehashed(event, {}, earlier as Partial<RawEvent['metadata']>));
    const codes = codesOf(await verified(baton, { readModels: null, keyStore: null }));
    expect(codes).toContain('CLOCK.BACKWARDS');
  }, 60_000);

  it('removed from the middle: the chain has a gap at the next event of the stream', async () => {
    const event = victim();
    await tampering.remove(event.row);
    const report = await verified(baton);
    const gap = report.findings.find(({ code }) => code === 'CHAIN.GAP');
    expect(gap?.event).toEqual(placeOf(next(event)));
    expect(report.first).toMatchObject({ code: 'INDEX.DIFFERS', details: { id: event.id } });
  }, 60_000);

  it('inserted into a stream: one revision twice', async () => {
    const event = victim();
    const forged = rehashed(event, { id: randomUUID() as EventId });
    const other = next(event);
    await tampering.remove(other.row);
    await tampering.insertAfter(event.row, {
      ...forged,
      stream: `${event.stream}` as RawEvent['stream'],
      revision: other.revision,
    });
    const report = await verified(baton, { readModels: null, keyStore: null });
    expect(report.first).toMatchObject({ code: 'CHAIN.HASH', event: { id: forged.id, revision: other.revision } });
  }, 60_000);

  it('swapped with the next one of its stream', async () => {
    const event = victim();
    const other = next(event);
    await tampering.swap(event, other);
    for (const keptStreams of [1, 1_000]) {
      const report = await verified(baton, { readModels: null, keyStore: null, keptStreams });
      const chain = report.findings.filter(({ code }) => code.startsWith('CHAIN'));
      expect(chain.map(({ code, event: place }) => [code, place?.id])).toEqual([
        ['CHAIN.GAP', other.id],
        ['CHAIN.ORDER', event.id],
      ]);
    }
  }, 60_000);

  it('a stream of no kind of ours, a type nobody knows, a version of tomorrow', async () => {
    const event = victim();
    const last = events.at(-1) ?? event;
    const id = randomUUID() as EventId;
    const stray = rehashed(
      event,
      { stream: 'stray-150403-x' as RawEvent['stream'], revision: 0, id },
      { prev: null, v: 99 },
    );
    await tampering.insertAfter(last.row, { ...stray, type: 'Screened' });
    const report = await verified(baton, { readModels: null, keyStore: null });
    expect(codesOf(report)).toEqual(['FORM.UNKNOWN_STREAM', 'FORM.NEWER_VERSION']);
    await tampering.undo();
    await tampering.overwrite(event.row, { ...event, type: 'Unheard' });
    const other = await verified(baton, { readModels: null, keyStore: null });
    expect(codesOf(other).slice(0, 2)).toEqual(['FORM.UNKNOWN_TYPE', 'CHAIN.HASH']);
    expect(other.first?.event).toMatchObject({ id: event.id, type: 'Unheard' });
  }, 60_000);

  it('a type nobody knows that a person had passed by is no finding; a type that we know is read all the same', async () => {
    const { stream } = victim();
    const last = events.findLast((one) => one.stream === stream) ?? victim();
    const event = { ...last, id: randomUUID() as EventId, type: 'Unheard', revision: last.revision + 1 };
    await tampering.insertAfter(events.at(-1)?.row ?? 0, rehashed(event, {}, { prev: last.metadata.hash }));
    const skips = new Set([event, last].map(({ id }) => skipKey(INDEX, INDEX_VERSION, id)));
    const alone = { readModels: null, keyStore: null };
    expect(codesOf(await verified(baton, alone))).toContain('FORM.UNKNOWN_TYPE');
    for (const keptStreams of [1, 1_000])
      expect(codesOf(await verified(baton, { ...alone, skips, keptStreams }))).toEqual([]);
    await tampering.undo();
    await tampering.overwrite(last.row, { ...last, metadata: { ...last.metadata, v: 99 } });
    expect(codesOf(await verified(baton, { ...alone, skips }))).toContain('FORM.NEWER_VERSION');
  }, 60_000);

  it.each([
    ['$tb', 1],
    ['$maxCount', 1],
    ['$maxAge', 60],
  ])(
    'the store told to hide events of a stream, and to drop them when it cleans up: %s',
    async (name, value) => {
      const id = randomUUID() as EventId;
      const stream = `$$${victim().stream}` as RawEvent['stream'];
      const order = (data: RawEvent['data']): RawEvent => ({
        ...victim(),
        ...{ id, stream, revision: 0, type: '$metadata', data },
      });
      const hiding = order({ [name]: value });
      await tampering.insertAfter(events.at(-1)?.row ?? 0, hiding);
      const alone = { readModels: null, keyStore: null };
      const report = await verified(baton, alone);
      expect(report.findings).toMatchObject([{ code: 'STREAM.HIDDEN', event: placeOf(hiding) }]);
      await tampering.overwrite((events.at(-1)?.row ?? 0) + 1, order({ $acl: { $r: 'invented' } }));
      expect(codesOf(await verified(baton, alone))).toEqual([]);
    },
    60_000,
  );

  it('the only event of a stream moved on by one, while the store still holds that the stream ends with it', async () => {
    const alone = events.find((one) => one.revision === 0 && !followerOf(one)) ?? victim();
    for await (const event of baton.log.readStream(alone.stream)) expect(event.id).toBe(alone.id);
    const moved = { ...alone, ...rehashed({ ...alone, revision: 1 }, {}) };
    await tampering.overwrite(alone.row, moved);
    await expect(baton.log.readStream(alone.stream)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'STORE.EVENTS_MISSING',
    });
    const { first, findings } = await verified(baton);
    expect(first).toMatchObject({ code: 'CHAIN.GAP', event: placeOf(moved) });
    expect(findings).toContainEqual(expect.objectContaining({ code: 'INDEX.DIFFERS', event: placeOf(moved) }));
  }, 60_000);

  it('keys of content in another order are not canonical, though they hash to the same', async () => {
    const event = victim();
    const data = Object.fromEntries(Object.entries(event.data).reverse());
    await tampering.overwrite(event.row, { ...event, data });
    const report = await verified(baton);
    expect(codesOf(report)).toEqual(['FORM.NOT_CANONICAL']);
    expect(report.first?.event).toEqual(placeOf(event));
  }, 60_000);

  it('an event that is not Baton’s', async () => {
    const event = victim();
    const last = events.at(-1) ?? event;
    const id = randomUUID() as EventId;
    const metadata = { v: 1 } as unknown as RawEvent['metadata'];
    await tampering.insertAfter(last.row, { ...event, id, revision: 99, metadata });
    const report = await verified(baton, { readModels: null, keyStore: null });
    expect(report.first).toMatchObject({ code: 'FORM.FOREIGN', event: { id, stream: event.stream } });
  }, 60_000);

  it.each([
    ['its last three events', -3],
    ['all but its first twenty, of more than a hundred', 20],
  ])(
    'the tail cut off, %s: the first that is gone is named, and checkpoints are beyond the end',
    async (_, from) => {
      const first = events.at(from) ?? victim();
      const at = events.indexOf(first);
      await tampering.cutFrom(first.row);
      const { findings, first: told } = await verified(baton);
      const leaves = events.length - at;
      expect(told).toMatchObject({
        code: 'INDEX.BEYOND_LOG',
        event: placeOf(first),
        details: { sequence: at, leaves },
      });
      const beyond = findings.find(({ code }) => code === 'CHECKPOINT.BEYOND_LOG');
      expect(beyond?.details).toMatchObject({ sequence: events.length - 1, events: at });
      expect(events.length).toBeGreaterThan(100);
    },
    60_000,
  );
});
