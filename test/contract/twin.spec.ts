import { readFile } from 'node:fs/promises';
import { credentials as channel } from '@grpc/grpc-js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { binaryEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { credentials, event, events, freshStream, Listener, Store } from './store.fixture.js';
import { TwinProcess, TwinWorld } from './twin.fixture.js';

function supportedMethods(port: number): Promise<string[]> {
  const client = new featuresGrpc.ServerFeaturesClient(`127.0.0.1:${port}`, channel.createInsecure());
  return new Promise((resolve, reject) => {
    client.getSupportedMethods(new shared.Empty(), (error, methods) => {
      client.close();
      if (error) reject(error);
      else resolve(methods.getMethodsList().map((method) => `${method.getServiceName()}/${method.getMethodName()}`));
    });
  });
}

/** Resident memory of a process in MiB. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

describe('the embedded twin', () => {
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

  it('says at its start what it is not for', () => {
    expect(world.twin.stderr()).toContain('for evaluation, development and tests only');
  });

  it('advertises what it does, and no batch append', async () => {
    const methods = await supportedMethods(world.twin.port);
    const streams = ['read', 'append', 'delete', 'tombstone'];
    expect(methods).toEqual(
      expect.arrayContaining(streams.map((name) => `event_store.client.streams.streams/${name}`)),
    );
    expect(methods.some((method) => method.includes('batchappend'))).toBe(false);
  });

  it('answers "unimplemented" to everything else', async () => {
    const unimplemented = { code: 12 };
    await expect(store.client.listPersistentSubscriptionsToAll({ credentials })).rejects.toThrow();
    await expect(store.client.createProjection('p', 'fromAll()', { credentials })).rejects.toMatchObject(unimplemented);
    await expect(store.revisions(freshStream(), { resolveLinkTos: true })).rejects.toMatchObject(unimplemented);
  });

  it('is found by clients that discover their node', async () => {
    const discovering = new Store(`esdb+discover://127.0.0.1:${world.twin.port}?tls=false`);
    const stream = freshStream();
    await discovering.append(stream, events(2));
    expect(await discovering.revisions(stream)).toEqual([0, 1]);
    await discovering.client.dispose();
  });

  it('refuses a second twin on the same log by name, and lets one in when the first is gone', async () => {
    const second = await TwinProcess.start(world.entry, world.logUrl);
    expect(second.report).toEqual({ ready: false, error: 'EventStoreTwinLockedError' });
    expect(await second.exited).toBe(1);
    await world.twin.end('SIGTERM');
    await world.restartTwin();
    expect(world.twin.report.ready).toBe(true);
  }, 30_000);

  it('starts while somebody reads its table', async () => {
    const reader = new pg.Client({ connectionString: world.logUrl });
    await reader.connect();
    await reader.query('begin; select count(*) from twin_event');
    await world.twin.end('SIGTERM');
    await world.restartTwin();
    expect(world.twin.report).toMatchObject({ ready: true });
    await reader.end();
  });

  it('ends at SIGTERM in bounded time: appends are settled, subscriptions end with an error', async () => {
    const stream = freshStream();
    const client = new Store(world.twin.url);
    const listener = new Listener(client.client.subscribeToAll({ fromPosition: 'end' }));
    await listener.until((heard) => heard.includes('caught up'));
    const names = Array.from({ length: 32 }, () => freshStream());
    const appends = names.map((name) => client.append(name, event()));
    await client.append(stream, event());
    const started = Date.now();
    expect(await world.twin.end('SIGTERM')).toBe(0);
    expect(Date.now() - started).toBeLessThan(5_000);
    await listener.until((heard) => heard.includes('error unavailable'));
    const settled = await Promise.allSettled(appends);
    await world.restartTwin();
    const again = new Store(world.twin.url);
    for (const [index, { status }] of settled.entries()) {
      if (status === 'fulfilled') expect(await again.revisions(String(names[index]))).toEqual([0]);
    }
    await Promise.all([client.client.dispose(), again.client.dispose()]);
  }, 30_000);

  it('gives slow readers no memory: they wait', async () => {
    const client = new Store(world.twin.url);
    const large = () => binaryEvent({ type: 'Large', data: Buffer.alloc(1024 * 1024) });
    const megabytes = 40;
    for (let written = 0; written < megabytes; written += 1) await client.append(freshStream(), large());
    const before = await memoryOf(world.twin.pid);
    const slow = Array.from({ length: 8 }, () => client.client.readAll());
    // When cancelled below, the client reports that as an error or not at all.
    for (const read of slow) read.on('error', () => undefined);
    await Promise.all(slow.map((read) => new Promise((resolve) => read.once('readable', resolve))));
    let found = 0;
    for await (const { event: read } of client.client.readAll()) if (read?.type === 'Large') found += 1;
    expect(found).toBe(megabytes);
    expect((await memoryOf(world.twin.pid)) - before).toBeLessThan(200);
    await Promise.all(slow.map((read) => read.cancel()));
    await client.client.dispose();
  }, 60_000);
});
