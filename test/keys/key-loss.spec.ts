import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { isEnvelope, type Envelope, type EventId } from '#kernel';
import { isSound, verifyKeys } from '#keys';
import { mastersOf } from '#protection';
import { codeOf, freshStream, newMaster, startDesk, type KeysDesk, type Process } from './support/desk.js';

let desk: KeysDesk;
let writer: Process;
beforeAll(async () => {
  desk = await startDesk();
  writer = await desk.process();
}, 60_000);
afterAll(() => desk.stop(), 30_000);

async function envelopeOf(process: Process, stream: ReturnType<typeof freshStream>) {
  const [event] = await process.events(stream);
  const note = event?.data['note'];
  if (!event || !isEnvelope(note)) throw new Error('a sealed note was expected');
  return { id: event.id, envelope: note };
}

describe('a bad envelope', () => {
  const text = 'what an invented letter says';
  let id: EventId;
  let envelope: Envelope;
  let foreign: Envelope;
  const [stream, other] = [freshStream(), freshStream()];
  beforeAll(async () => {
    await writer.write(stream, text);
    await writer.write(other, 'another invented letter');
    ({ id, envelope } = await envelopeOf(writer, stream));
    foreign = (await envelopeOf(writer, other)).envelope;
  });
  const open = (bad: Envelope, field = 'note', at = stream) => writer.opener.openEnvelope(at, id, field, bad);

  const half = (value: string): string => value.slice(0, Math.floor(value.length / 2));
  it.each<[string, () => Envelope, string]>([
    ['of another letter', () => foreign, 'CONTENT.DAMAGED'],
    ['under the key of another letter', () => ({ ...envelope, key: foreign.key }), 'CONTENT.DAMAGED'],
    ['under a key that never was', () => ({ ...envelope, key: randomUUID() }), 'KEYS.MISSING'],
    ['whose key is no id', () => ({ ...envelope, key: "' or true --" }), 'KEYS.MISSING'],
    ['with the text of another', () => ({ ...envelope, ct: foreign.ct }), 'CONTENT.DAMAGED'],
    ['cut in the text', () => ({ ...envelope, ct: half(envelope.ct) }), 'CONTENT.DAMAGED'],
    ['cut in the tag', () => ({ ...envelope, tag: half(envelope.tag) }), 'CONTENT.DAMAGED'],
    ['cut in the nonce', () => ({ ...envelope, nonce: half(envelope.nonce) }), 'CONTENT.DAMAGED'],
    ['emptied', () => ({ ...envelope, ct: '', tag: '', nonce: '' }), 'CONTENT.DAMAGED'],
  ])('%s is refused by name', async (_, bad, code) => {
    expect(await codeOf(open(bad()))).toBe(code);
  });

  it('is refused in another field and in another stream', async () => {
    expect(await codeOf(open(envelope, 'remark'))).toBe('CONTENT.DAMAGED');
    expect(await codeOf(open(envelope, 'note', other))).toBe('CONTENT.DAMAGED');
  });

  it('touched anywhere never shows a letter of its text, and the untouched one opens', async () => {
    const part = fc.constantFrom('ct' as const, 'tag' as const, 'nonce' as const);
    const flip = fc.record({ part, place: fc.nat(1000), bit: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(flip, async ({ part, place, bit }) => {
        const bytes = Buffer.from(envelope[part], 'base64url');
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const code = await codeOf(open({ ...envelope, [part]: bytes.toString('base64url') }));
        expect(code).toBe('CONTENT.DAMAGED');
      }),
      { numRuns: 200 },
    );
    expect(await open(envelope)).toBe(text);
  });

  it('that is no envelope any more is refused, too', async () => {
    const event = { stream, id, data: { note: text } };
    expect(await codeOf(writer.opener.open(event, 'note'))).toBe('CONTENT.DAMAGED');
  });
});

describe('the key-loss drill', () => {
  it('one key deleted, one truncated, two exchanged, one destroyed: each is told by name, everything else opens', async () => {
    const [deleted, truncated, swapped, swappedToo, destroyed, kept] = Array.from({ length: 6 }, freshStream);
    const all = [deleted, truncated, swapped, swappedToo, destroyed, kept];
    if (!deleted || !truncated || !swapped || !swappedToo || !destroyed || !kept) throw new Error('six streams');
    for (const stream of all) if (stream) await writer.write(stream, `letter in ${stream}`, 'a remark');
    const [gone] = (await desk.sql('delete from data_keys where scope = $1 returning id', [deleted])).rows;
    const cut = await desk.sql('update data_keys set wrapped = substr(wrapped, 1, 30) where scope = $1 returning id', [
      truncated,
    ]);
    await desk.sql(
      `update data_keys k set wrapped = o.wrapped from data_keys o
       where k.scope in ($1, $2) and o.scope in ($1, $2) and k.id <> o.id`,
      [swapped, swappedToo],
    );
    await writer.destroy(destroyed);

    const reader = await desk.process();
    expect(await reader.read(deleted)).toEqual(['KEYS.MISSING', 'a remark']);
    expect(await reader.read(truncated)).toEqual(['KEYS.DAMAGED', 'a remark']);
    expect(await reader.read(swapped)).toEqual(['KEYS.DAMAGED', 'a remark']);
    expect(await reader.read(destroyed)).toEqual(['CONTENT.KEY_DESTROYED', 'CONTENT.KEY_DESTROYED']);
    expect(await reader.read(kept)).toEqual([`letter in ${kept}`, 'a remark']);

    const report = await verifyKeys(reader.log, reader.keyStore);
    expect(report.missing).toEqual([gone?.['id']]);
    expect(report.damaged).toContain(cut.rows[0]?.['id']);
    expect(report.damaged).toHaveLength(3);
    expect(report).toMatchObject({ destroyedByOrder: 2, destroyedWithoutOrder: [], orderedButThere: [] });
    expect(isSound(report)).toBe(false);
  });

  it('a key destroyed without an order, and one under the name of another stream, are found out', async () => {
    const [without, one, two] = [freshStream(), freshStream(), freshStream()];
    for (const stream of [without, one, two]) await writer.write(stream, 'a letter');
    const [key] = await writer.keyStore.destroyScopes([without]);
    await desk.sql(
      `update data_keys set scope = case scope when $1 then $2 || '-moved' else $1 || '-moved' end where scope in ($1, $2)`,
      [one, two],
    );
    const report = await verifyKeys(writer.log, writer.keyStore);
    expect(report.destroyedWithoutOrder).toEqual([key?.id]);
    expect(report.misplaced).toHaveLength(2);
  });

  it('a data folder of another master key refuses to start and says which', async () => {
    await expect(desk.process(mastersOf(newMaster))).rejects.toMatchObject({
      code: 'KEYS.WRONG_MASTER',
      details: { expected: expect.stringMatching(/^[0-9a-f]{16}$/), given: newMaster.id },
    });
  });
});

describe('a destroyed key', () => {
  it('is refused in every process within a second; what is said in its stream later is sealed under keys of its own', async () => {
    const [one, two] = [await desk.process(), await desk.process()];
    const stream = freshStream();
    await one.write(stream, 'a letter');
    expect(await two.read(stream)).toEqual(['a letter']);
    await one.destroy(stream);
    const began = Date.now();
    while ((await two.read(stream))[0] !== 'CONTENT.KEY_DESTROYED') expect(Date.now() - began).toBeLessThan(1500);
    expect(await codeOf(two.write(stream, 'another'))).toBe('answered');
    expect(await two.read(stream)).toEqual(['CONTENT.KEY_DESTROYED', 'another']);
    expect(await codeOf(two.write(freshStream(), 'another'))).toBe('answered');
  });
});
