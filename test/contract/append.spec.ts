import { randomUUID } from 'node:crypto';
import { binaryEvent, MaxAppendSizeExceededError, WrongExpectedVersionError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { event, events, freshStream, onEveryStore } from './store.fixture.js';

/** What a refused append says, without the client's own names. */
async function refusal(append: Promise<unknown>): Promise<{ actual: unknown; expected: unknown }> {
  const error: unknown = await append.then(
    () => new Error('The append was accepted.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WrongExpectedVersionError)) throw error;
  return { actual: error.actualVersion, expected: error.expectedVersion };
}

onEveryStore((store) => {
  describe('an append', () => {
    it('answers the revision and the position of its last event, and $all and the stream give the same position', async () => {
      const stream = freshStream();
      const { nextExpectedRevision, position } = await store().append(stream, events(3), 'no_stream');
      expect(nextExpectedRevision).toBe(2n);
      if (!position) throw new Error('no position');
      expect(position.commit).toBeGreaterThanOrEqual(position.prepare);
      const positions = [];
      for await (const { event: read } of store().client.readStream(stream)) positions.push(read?.position);
      expect(positions).toHaveLength(3);
      expect(positions[2]).toEqual(position);
      for await (const { event: read } of store().client.readAll({ fromPosition: position, maxCount: 1 })) {
        expect([read?.streamId, read?.revision, read?.position]).toEqual([stream, 2n, position]);
      }
    });

    it('makes positions grow from event to event and from append to append', async () => {
      const stream = freshStream();
      const first = await store().append(stream, events(2));
      const second = await store().append(stream, events(2));
      const positions = [];
      for await (const { event: read } of store().client.readStream(stream))
        positions.push(read?.position?.commit ?? 0n);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
      expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
    });

    it('keeps id, type, data, metadata and the time of writing', async () => {
      const stream = freshStream();
      const id = randomUUID();
      const bytes = new Uint8Array([0, 1, 2, 255]);
      const before = Date.now();
      await store().append(stream, { ...event('Kept', id), data: { n: 7, text: 'प्रकरण 𠮷' }, metadata: { by: 'x' } });
      await store().append(stream, binaryEvent({ type: 'Bytes', data: bytes, metadata: bytes }));
      const [json, binary] = await Promise.all(
        [0n, 1n].map(async (fromRevision) => {
          const found = [];
          for await (const read of store().client.readStream(stream, { fromRevision, maxCount: 1 }))
            found.push(read.event);
          return found[0];
        }),
      );
      expect(json).toMatchObject({
        id,
        type: 'Kept',
        isJson: true,
        data: { n: 7, text: 'प्रकरण 𠮷' },
        metadata: { by: 'x' },
      });
      expect(Math.abs((json?.created.getTime() ?? 0) - before)).toBeLessThan(60_000);
      expect(binary).toMatchObject({ type: 'Bytes', isJson: false });
      expect([binary?.data, binary?.metadata].map((data) => Buffer.from(data as Uint8Array))).toEqual(
        [bytes, bytes].map((data) => Buffer.from(data)),
      );
    });

    it('takes an id in capitals as the same id in small letters', async () => {
      const stream = freshStream();
      const id = randomUUID();
      await store().append(stream, event('Capital', id.toUpperCase()));
      for await (const { event: read } of store().client.readStream(stream)) expect(read?.id).toBe(id);
    });

    it('goes ahead at the exact revision and tells the true one otherwise', async () => {
      const stream = freshStream();
      await store().append(stream, events(2), 'no_stream');
      expect((await store().append(stream, event(), 1n)).nextExpectedRevision).toBe(2n);
      expect(await refusal(store().append(stream, event(), 1n))).toEqual({ actual: 2n, expected: 1n });
      expect(await refusal(store().append(stream, event(), 9n))).toEqual({ actual: 2n, expected: 9n });
      expect(await refusal(store().append(stream, event(), 'no_stream'))).toEqual({
        actual: 2n,
        expected: 'no_stream',
      });
    });

    it('to a stream that must exist or have a revision is refused when there is none', async () => {
      const missing = { actual: 'no_stream' };
      expect(await refusal(store().append(freshStream(), event(), 'stream_exists'))).toMatchObject(missing);
      expect(await refusal(store().append(freshStream(), event(), 3n))).toEqual({ ...missing, expected: 3n });
      const stream = freshStream();
      await store().append(stream, event());
      expect((await store().append(stream, event(), 'stream_exists')).nextExpectedRevision).toBe(1n);
    });

    it('of one of many writers at the same revision goes ahead, and of no other', async () => {
      const stream = freshStream();
      const attempts = Array.from({ length: 16 }, () => store().append(stream, event(), 'no_stream'));
      const settled = await Promise.allSettled(attempts);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store().revisions(stream)).toEqual([0]);
    });

    it('of no events succeeds without making a stream, unless its revision lies behind', async () => {
      const stream = freshStream();
      expect((await store().append(stream, [])).success).toBe(true);
      await expect(store().revisions(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
      await store().append(stream, events(2));
      expect((await store().append(stream, [], 1n)).nextExpectedRevision).toBe(1n);
      expect(await refusal(store().append(stream, [], 0n))).toEqual({ actual: 1n, expected: 0n });
    });

    it('of many events is one: all are there, in order', async () => {
      const stream = freshStream();
      expect((await store().append(stream, events(700))).nextExpectedRevision).toBe(699n);
      expect(await store().revisions(stream)).toEqual(Array.from({ length: 700 }, (_, index) => index));
    });

    it('without credentials works as well', async () => {
      const { nextExpectedRevision } = await store().client.appendToStream(freshStream(), event());
      expect(nextExpectedRevision).toBe(0n);
    });
  });

  describe('the size of an append', () => {
    const bytes = (count: number, metadata = 0) =>
      binaryEvent({ type: 'Bytes', data: Buffer.alloc(count), metadata: new Uint8Array(metadata) });

    it('may be 1 MiB of data and no more, and the refusal names the limit', async () => {
      const mebibyte = 1024 * 1024;
      await expect(store().append(freshStream(), bytes(mebibyte))).resolves.toMatchObject({ success: true });
      const tooMuch = store().append(freshStream(), bytes(mebibyte + 1));
      await expect(tooMuch).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
      await expect(tooMuch).rejects.toMatchObject({ maxAppendSize: mebibyte });
    });

    it('counts all its events together, and nothing of a refused append is stored', async () => {
      const stream = freshStream();
      const tooMuch = store().append(stream, [bytes(400_000), bytes(400_000), bytes(400_000)]);
      await expect(tooMuch).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
      await expect(store().revisions(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
    });

    it('does not count metadata (a flaw of 24.6 that the twin shares)', async () => {
      await expect(store().append(freshStream(), bytes(1, 1024 * 1024 + 1))).resolves.toMatchObject({ success: true });
    });
  });

  describe('what cannot be an event', () => {
    it.each([
      ['an id that is no UUID', { id: 'nonsense' }],
      ['an empty type', { type: '' }],
    ])('is refused: %s', async (_what, part) => {
      await expect(store().append(freshStream(), { ...event(), ...part })).rejects.toMatchObject({ type: 'unknown' });
    });

    it('is refused: a stream without a name', async () => {
      await expect(store().append('', event())).rejects.toMatchObject({ type: 'unknown' });
    });
  });
});
