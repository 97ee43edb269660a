import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { event, events, freshStream, onEveryStore } from './store.fixture.js';

const conflict = { type: 'wrong-expected-version' };

onEveryStore((store) => {
  /** A stream of the given ids, written in one append. */
  async function written(...ids: string[]): Promise<string> {
    const stream = freshStream();
    await store().append(
      stream,
      ids.map((id) => event('First', id)),
      'no_stream',
    );
    return stream;
  }

  const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
  const named = (...names: (string | undefined)[]) => names.map((id) => event('Again', id));

  describe('an append repeated with its expected revision', () => {
    it('succeeds with the revision and position of the first time and stores nothing', async () => {
      const stream = freshStream();
      const batch = events(3);
      const first = await store().append(stream, batch, 'no_stream');
      const second = await store().append(stream, batch, 'no_stream');
      expect(second).toEqual(first);
      expect(await store().revisions(stream)).toEqual([0, 1, 2]);
    });

    it('compares ids only: another content under the same id is answered with success and dropped', async () => {
      const [id] = ids(1);
      const stream = await written(String(id));
      expect((await store().append(stream, { ...event('Other', id), data: { n: 2 } }, 'no_stream')).success).toBe(true);
      for await (const { event: read } of store().client.readStream(stream)) expect(read?.type).toBe('First');
    });

    it('is recognised when the stream has grown, also far behind its end', async () => {
      const [a, b] = ids(2);
      const stream = await written(String(a), String(b));
      await store().append(stream, events(200));
      const again = await store().append(stream, named(a, b), 'no_stream');
      expect(again.nextExpectedRevision).toBe(1n);
      expect(await store().revisions(stream)).toHaveLength(202);
    });

    it('is recognised as a part of what was written: its beginning, or its middle', async () => {
      const [a, b, c] = ids(3);
      const stream = await written(String(a), String(b), String(c));
      expect((await store().append(stream, named(a, b), 'no_stream')).nextExpectedRevision).toBe(1n);
      expect((await store().append(stream, named(b), 0n)).nextExpectedRevision).toBe(1n);
      expect(await store().revisions(stream)).toEqual([0, 1, 2]);
    });

    it('is refused when it goes on with something else, or beyond the end', async () => {
      const [a, b] = ids(2);
      const stream = await written(String(a), String(b));
      await expect(store().append(stream, named(a, undefined), 'no_stream')).rejects.toMatchObject(conflict);
      await expect(store().append(stream, named(b, undefined), 0n)).rejects.toMatchObject(conflict);
      await expect(store().append(stream, named(b, a), 'no_stream')).rejects.toMatchObject(conflict);
      expect(await store().revisions(stream)).toEqual([0, 1]);
    });

    it('at the current revision is no repetition: it is written a second time', async () => {
      const [a] = ids(1);
      const stream = await written(String(a));
      expect((await store().append(stream, named(a), 0n)).nextExpectedRevision).toBe(1n);
      expect(await store().revisions(stream)).toEqual([0, 1]);
    });
  });

  describe('an append repeated without an expected revision', () => {
    it.each(['any', 'stream_exists'] as const)('is recognised by its ids alone (%s)', async (expected) => {
      const [a, b] = ids(2);
      const stream = await written(String(a), String(b));
      expect((await store().append(stream, named(a, b), expected)).nextExpectedRevision).toBe(1n);
      expect((await store().append(stream, named(b, a), expected)).nextExpectedRevision).toBe(0n);
      expect(await store().revisions(stream)).toEqual([0, 1]);
    });

    it('is refused when it begins with the known and goes on with the new', async () => {
      const [a] = ids(1);
      const stream = await written(String(a));
      await expect(store().append(stream, named(a, undefined))).rejects.toMatchObject(conflict);
    });

    it('is written when it begins with the new, known ids after it or not', async () => {
      const [a] = ids(1);
      const stream = await written(String(a));
      expect((await store().append(stream, named(undefined, a))).nextExpectedRevision).toBe(2n);
    });

    it('is written when the ids are known from another stream', async () => {
      const [a] = ids(1);
      await written(String(a));
      const stream = freshStream();
      await store().append(stream, named(a));
      expect(await store().revisions(stream)).toEqual([0]);
    });
  });

  it('an id twice in one append is stored twice; repeated, it is known at its first place', async () => {
    const [a] = ids(1);
    const stream = await written(String(a), String(a));
    expect(await store().revisions(stream)).toEqual([0, 1]);
    expect((await store().append(stream, named(a, a))).nextExpectedRevision).toBe(0n);
    expect((await store().append(stream, named(a, a), 'no_stream')).nextExpectedRevision).toBe(1n);
  });
});
