import { BACKWARDS, END, START, type AllStreamResolvedEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { event, events, freshStream, onEveryStore } from './store.fixture.js';

async function first(count: number, all: AsyncIterable<AllStreamResolvedEvent>): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const { event: read } of all) found.push(read?.id);
  return found.slice(0, count);
}

onEveryStore((store) => {
  describe('a read of a stream', () => {
    it('starts at any revision, inclusive, and keeps to its limit, forwards and backwards', async () => {
      const stream = freshStream();
      await store().append(stream, events(6));
      const read = (options: Parameters<ReturnType<typeof store>['revisions']>[1]) =>
        store().revisions(stream, options);
      expect(await read({})).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await read({ fromRevision: 4n })).toEqual([4, 5]);
      expect(await read({ fromRevision: 2n, maxCount: 2 })).toEqual([2, 3]);
      expect(await read({ direction: BACKWARDS, fromRevision: END })).toEqual([5, 4, 3, 2, 1, 0]);
      expect(await read({ direction: BACKWARDS, fromRevision: END, maxCount: 1 })).toEqual([5]);
      expect(await read({ direction: BACKWARDS, fromRevision: 3n, maxCount: 2 })).toEqual([3, 2]);
      expect(await read({ direction: BACKWARDS, fromRevision: START })).toEqual([0]);
    });

    it('beyond the end finds nothing forwards and everything backwards', async () => {
      const stream = freshStream();
      await store().append(stream, events(2));
      expect(await store().revisions(stream, { fromRevision: 9n })).toEqual([]);
      expect(await store().revisions(stream, { fromRevision: 9n, direction: BACKWARDS })).toEqual([1, 0]);
    });

    it('pages through a long stream in both directions', async () => {
      const stream = freshStream();
      const count = 1_300;
      for (let done = 0; done < count; done += 100) await store().append(stream, events(100));
      const ascending = Array.from({ length: count }, (_, index) => index);
      expect(await store().revisions(stream)).toEqual(ascending);
      expect(await store().revisions(stream, { direction: BACKWARDS, fromRevision: END })).toEqual(ascending.reverse());
    }, 30_000);

    it('of a stream that does not exist says so', async () => {
      const stream = freshStream();
      const error = { type: 'stream-not-found', streamName: stream };
      await expect(store().revisions(stream)).rejects.toMatchObject(error);
      await expect(store().revisions(stream, { direction: BACKWARDS, fromRevision: END })).rejects.toMatchObject(error);
    });

    it('of nothing, or forwards from the end, fails', async () => {
      const stream = freshStream();
      await store().append(stream, event());
      await expect(store().revisions(stream, { maxCount: 0 })).rejects.toMatchObject({ type: 'unknown' });
      await expect(store().revisions(stream, { fromRevision: END })).rejects.toMatchObject({ type: 'unknown' });
      await expect(store().revisions(stream, { fromRevision: 2n ** 63n })).rejects.toMatchObject({ type: 'unknown' });
    });

    it('sees an append as soon as it was answered', async () => {
      const stream = freshStream();
      for (let count = 1; count <= 20; count += 1) {
        await store().append(stream, event());
        expect(await store().revisions(stream)).toHaveLength(count);
      }
    });
  });

  describe('a read of $all', () => {
    it('forwards begins with the event at its position, backwards with the one before', async () => {
      const stream = freshStream();
      const batch = events(3);
      const before = await store().now();
      const { position: last } = await store().append(stream, batch);
      if (!last) throw new Error('no position');
      const ids = batch.map(({ id }) => id);
      const { client } = store();
      const forwards = await first(4, client.readAll({ fromPosition: before, maxCount: 4 }));
      expect(forwards.slice(1)).toEqual(ids);
      expect(await first(1, client.readAll({ fromPosition: last, maxCount: 1 }))).toEqual([ids[2]]);
      const backwards = client.readAll({ fromPosition: last, direction: BACKWARDS, maxCount: 2 });
      expect(await first(2, backwards)).toEqual([ids[1], ids[0]]);
    });

    it('backwards from the end begins with the newest event', async () => {
      const newest = event();
      await store().append(freshStream(), newest);
      const found = await first(8, store().client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 8 }));
      expect(found).toContain(newest.id);
    });

    it('gives the order of the log, the same forwards and backwards, each event once', async () => {
      const start = await store().now();
      await Promise.all(Array.from({ length: 8 }, () => store().append(freshStream(), events(5))));
      const end = await store().now();
      const between: bigint[] = [];
      for await (const { event: read } of store().client.readAll({ fromPosition: start })) {
        if (read?.position && read.position.commit <= end.commit) between.push(read.position.commit);
      }
      expect(between.length).toBeGreaterThanOrEqual(42);
      expect(between).toEqual([...new Set(between)].sort((a, b) => (a < b ? -1 : 1)));
      const back: bigint[] = [];
      const maxCount = between.length - 1;
      const backwards = store().client.readAll({ fromPosition: end, direction: BACKWARDS, maxCount });
      for await (const { event: read } of backwards) back.push(read?.position?.commit ?? 0n);
      expect(back.reverse()).toEqual(between.slice(0, -1));
    });

    it('at the ends finds nothing: forwards from the end, beyond it, backwards from the start', async () => {
      const { client } = store();
      const beyond = { commit: 10n ** 15n, prepare: 10n ** 15n };
      expect(await first(1, client.readAll({ fromPosition: beyond }))).toEqual([]);
      expect(await first(1, client.readAll({ fromPosition: START, direction: BACKWARDS }))).toEqual([]);
      await expect(first(1, client.readAll({ fromPosition: beyond, direction: BACKWARDS }))).rejects.toThrow();
    });

    it('backwards from where no event begins fails', async () => {
      const { commit } = await store().now();
      await store().now();
      const fromPosition = { commit: commit + 3n, prepare: commit + 3n };
      await expect(first(1, store().client.readAll({ fromPosition, direction: BACKWARDS }))).rejects.toThrow();
    });
  });
});
