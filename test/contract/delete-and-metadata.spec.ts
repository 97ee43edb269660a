import { BACKWARDS, END, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { credentials, event, events, freshStream, Listener, onEveryStore } from './store.fixture.js';

const gone = { type: 'stream-not-found' };
const deleted = { type: 'stream-deleted' };

onEveryStore((store) => {
  async function streamOf(count: number): Promise<string> {
    const stream = freshStream();
    await store().append(stream, events(count));
    return stream;
  }

  const metadataOf = async (stream: string) => (await store().client.getStreamMetadata(stream)).metadata;

  describe('a deleted stream', () => {
    it('is not found, but its events stay in $all', async () => {
      const start = await store().now();
      const stream = await streamOf(2);
      const { position } = await store().client.deleteStream(stream, { credentials, expectedRevision: 1n });
      expect(position?.commit).toBeGreaterThan(start.commit);
      await expect(store().revisions(stream)).rejects.toMatchObject(gone);
      let found = 0;
      for await (const { event: read } of store().client.readAll({ fromPosition: start })) {
        if (read?.streamId === stream) found += 1;
      }
      expect(found).toBe(2);
    });

    it.each(['any', 'no_stream', 1n] as const)(
      'comes back with an append (%s), its revisions going on',
      async (expected) => {
        const stream = await streamOf(2);
        await store().client.deleteStream(stream, { credentials });
        expect((await store().append(stream, events(2), expected)).nextExpectedRevision).toBe(3n);
        expect(await store().revisions(stream)).toEqual([2, 3]);
        expect(await metadataOf(stream)).toEqual({ truncateBefore: 2 });
      },
    );

    it('answers a repetition of what is hidden with success, but without a position', async () => {
      const stream = freshStream();
      const batch = events(2);
      await store().append(stream, batch, 'no_stream');
      await store().client.deleteStream(stream, { credentials });
      const again = await store().append(stream, batch, 'no_stream');
      expect([again.success, again.nextExpectedRevision, again.position]).toEqual([true, 1n, undefined]);
      await expect(store().revisions(stream)).rejects.toMatchObject(gone);
    });

    it('does not count as existing', async () => {
      const stream = await streamOf(1);
      await store().client.deleteStream(stream, { credentials });
      await expect(store().append(stream, event(), 'stream_exists')).rejects.toMatchObject(deleted);
    });

    it('comes back empty when its metadata is written', async () => {
      const stream = await streamOf(2);
      await store().client.deleteStream(stream, { credentials });
      await store().client.setStreamMetadata(stream, { maxCount: 9 }, { credentials });
      expect(await metadataOf(stream)).toEqual({ maxCount: 9, truncateBefore: 2 });
      expect(await store().revisions(stream)).toEqual([]);
    });

    it('may be deleted again, but not at a wrong revision, nor one that never was', async () => {
      const stream = await streamOf(1);
      const wrong = { type: 'wrong-expected-version' };
      const attempt = (name: string, expectedRevision: bigint | 'any' | 'no_stream') =>
        store().client.deleteStream(name, { credentials, expectedRevision });
      await expect(attempt(stream, 5n)).rejects.toMatchObject({ ...wrong, actualVersion: 0n, expectedVersion: 5n });
      await attempt(stream, 0n);
      await expect(attempt(stream, 0n)).resolves.toBeDefined();
      await expect(attempt(freshStream(), 'any')).rejects.toMatchObject(wrong);
      await expect(attempt(freshStream(), 'no_stream')).rejects.toMatchObject(wrong);
    });
  });

  describe('a tombstoned stream', () => {
    it('can never be read or written again, nor its metadata, nor tombstoned twice', async () => {
      const stream = await streamOf(1);
      await store().client.setStreamMetadata(stream, { maxCount: 3 }, { credentials });
      await store().client.tombstoneStream(stream, { credentials, expectedRevision: 0n });
      await expect(store().revisions(stream)).rejects.toMatchObject({ ...deleted, streamName: stream });
      await expect(store().revisions(stream, { direction: BACKWARDS, fromRevision: END })).rejects.toMatchObject(
        deleted,
      );
      await expect(store().append(stream, event())).rejects.toMatchObject({ ...deleted, streamName: stream });
      await expect(store().append(stream, event(), 'no_stream')).rejects.toMatchObject(deleted);
      await expect(store().client.getStreamMetadata(stream)).rejects.toMatchObject(deleted);
      await expect(store().client.tombstoneStream(stream, { credentials })).rejects.toMatchObject(deleted);
    });

    it('ends its subscriptions, with the tombstone and an error', async () => {
      const stream = await streamOf(1);
      const listener = new Listener(store().client.subscribeToStream(stream));
      await listener.until((heard) => heard.includes('caught up'));
      await store().client.tombstoneStream(stream, { credentials });
      await listener.until((heard) => heard.includes('error stream-deleted'));
      expect(listener.heard.slice(-2)).toEqual(['$streamDeleted', 'error stream-deleted']);
      const late = new Listener(store().client.subscribeToStream(stream));
      await late.until((heard) => heard.includes('error stream-deleted'));
    });

    it('may be one that never was, but not at a wrong revision', async () => {
      const stream = freshStream();
      await store().client.tombstoneStream(stream, { credentials });
      await expect(store().append(stream, event())).rejects.toMatchObject(deleted);
      const attempt = store().client.tombstoneStream(await streamOf(1), { credentials, expectedRevision: 5n });
      await expect(attempt).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 0n });
    });
  });

  describe('stream metadata', () => {
    it('is an event of its own stream, of which only the last is read', async () => {
      const stream = await streamOf(1);
      expect(await metadataOf(stream)).toBeUndefined();
      await store().client.setStreamMetadata(stream, { maxCount: 3 }, { credentials, expectedRevision: 'no_stream' });
      await store().client.setStreamMetadata(stream, { maxCount: 4, own: 'x' }, { credentials, expectedRevision: 0n });
      expect(await metadataOf(stream)).toEqual({ maxCount: 4, own: 'x' });
      expect(await store().revisions(`$$${stream}`)).toEqual([1]);
    });

    it('$maxCount shows the newest events only', async () => {
      const stream = await streamOf(100);
      await store().client.setStreamMetadata(stream, { maxCount: 3 }, { credentials });
      expect(await store().revisions(stream)).toEqual([97, 98, 99]);
      expect(await store().revisions(stream, { direction: BACKWARDS, fromRevision: END })).toEqual([99, 98, 97]);
      expect(await store().revisions(stream, { maxCount: 1 })).toEqual([97]);
      await store().append(stream, event());
      expect(await store().revisions(stream)).toEqual([98, 99, 100]);
    });

    it('$tb hides what lies before, also all of it', async () => {
      const stream = await streamOf(4);
      await store().client.setStreamMetadata(stream, { truncateBefore: 2 }, { credentials });
      expect(await store().revisions(stream)).toEqual([2, 3]);
      expect(await store().revisions(stream, { maxCount: 2 })).toEqual([2, 3]);
      expect(await store().revisions(stream, { direction: BACKWARDS, fromRevision: END })).toEqual([3, 2]);
      await store().client.setStreamMetadata(stream, { truncateBefore: 7 }, { credentials });
      expect(await store().revisions(stream)).toEqual([]);
      expect((await store().append(stream, event())).nextExpectedRevision).toBe(4n);
    });

    it('that makes no sense counts as none', async () => {
      const write = async (data: Record<string, number | string>) => {
        const stream = await streamOf(2);
        await store().append(`$$${stream}`, jsonEvent({ type: '$metadata', data }));
        return store().revisions(stream);
      };
      expect(await write({ $tb: 1, $maxCount: 'many' })).toEqual([0, 1]);
      expect(await write({ $tb: 1, $maxCount: 0 })).toEqual([1]);
      expect(await write({ $tb: -1 })).toEqual([0, 1]);
    });

    it('makes a stream exist that has no events', async () => {
      const stream = freshStream();
      await store().client.setStreamMetadata(stream, { maxCount: 3 }, { credentials });
      await expect(store().revisions(stream)).rejects.toMatchObject(gone);
      expect((await store().append(stream, event(), 'stream_exists')).nextExpectedRevision).toBe(0n);
    });
  });
});
