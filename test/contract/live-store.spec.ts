import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { STREAM_KINDS } from '#composition';
import { event, freshStream, Store, TEST_OFFICE } from './store.fixture.js';
import { TwinWorld } from './twin.fixture.js';

let world: TwinWorld;
let store: Store;

beforeAll(async () => {
  world = await TwinWorld.create();
  store = new Store(world.twin.url);
}, 60_000);

afterAll(async () => {
  await store.client.dispose();
  await world.end();
}, 30_000);

async function emptyTheLog(): Promise<void> {
  await world.twin.end('SIGTERM');
  const client = new pg.Client({ connectionString: world.logUrl });
  await client.connect();
  await client.query('truncate twin_event');
  await client.end();
  await world.restartTwin();
}

describe('the contract suite', () => {
  it('runs on a store that holds only what it wrote itself, and what test/store-move brought there', async () => {
    await store.append(freshStream(), event());
    await store.append(`case-${TEST_OFFICE}-moved`, event());
    await expect(store.refuseIfLive()).resolves.toBeUndefined();
  });

  it.each(STREAM_KINDS.map((kind) => [kind]))(
    'refuses a store that holds one event in a %s- stream, before it writes anything',
    async (kind) => {
      await emptyTheLog();
      const own = new Store(world.twin.url);
      const stream = `${kind}-150403-1`;
      await own.append(stream, event());
      await own.append(freshStream(), event());
      await expect(own.refuseIfLive()).rejects.toThrow(`holds a live log (${stream})`);
      const streams: string[] = [];
      for await (const { event: read } of own.client.readAll()) if (read) streams.push(read.streamId);
      expect(streams).toHaveLength(2);
      await own.client.dispose();
    },
    30_000,
  );
});
