import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isCommandError } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { event, freshStream, Store } from './store.fixture.js';
import { TwinWorld } from './twin.fixture.js';

const WRITERS = 64;

/** One stream, written by one writer, one event after the other, until an append fails. */
class StreamWriter {
  readonly stream = freshStream();
  readonly acknowledged: string[] = [];
  private next = event('Written', randomUUID());

  constructor(private readonly onAcknowledged: () => void) {}

  async write(store: Store): Promise<void> {
    const last = this.acknowledged.length - 1;
    await store.append(this.stream, this.next, last < 0 ? 'no_stream' : BigInt(last));
    this.acknowledged.push(this.next.id);
    this.next = event('Written', randomUUID());
    this.onAcknowledged();
  }

  /** Writes until an append fails; with what it failed. */
  async run(store: Store): Promise<unknown> {
    for (;;) {
      try {
        await this.write(store);
      } catch (error) {
        return error;
      }
    }
  }
}

/** All of Postgres: killing or stopping the first process alone lets a commit under way in another go on. */
function processesOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return [pid, ...children.trim().split(/\s+/).filter(Boolean).map(Number)];
}

/** Tries until it works, for at most `seconds`. */
async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(100);
    }
  }
}

describe('the log of the embedded twin', () => {
  let world: TwinWorld;
  let stores: Store[] = [];

  beforeEach(async () => {
    world = await TwinWorld.create();
  }, 60_000);

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.client.dispose()));
    stores = [];
    await world.end();
  }, 30_000);

  /** A new client: after a failure of unknown outcome the old one is not trusted. */
  function client(): Store {
    const store = new Store(world.twin.url);
    stores.push(store);
    return store;
  }

  /** Lets 64 writers run, strikes after `enough` acknowledgements, and waits until all writers have stopped. */
  async function strikeWhileWriting(enough: number, strike: () => unknown): Promise<StreamWriter[]> {
    let acknowledged = 0;
    const writers = Array.from({ length: WRITERS }, () => {
      return new StreamWriter(() => {
        acknowledged += 1;
        if (acknowledged === enough) strike();
      });
    });
    const store = client();
    const errors = await Promise.all(writers.map((writer) => writer.run(store)));
    for (const error of errors)
      expect(error instanceof Error && isCommandError(error) && error.type).toBe('unavailable');
    expect(acknowledged).toBeGreaterThanOrEqual(enough);
    return writers;
  }

  /** What was acknowledged is there once and in order; what was not may be sent again and is there once then. */
  async function expectEachOnce(writers: readonly StreamWriter[]): Promise<void> {
    const store = client();
    await Promise.all(writers.map((writer) => eventually(20, () => writer.write(store))));
    const found = new Map(writers.map(({ stream }) => [stream, [] as string[]]));
    const seen = new Set<string>();
    for await (const { event: read } of store.client.readAll()) {
      if (read === undefined || !found.has(read.streamId)) continue;
      expect(seen.has(read.id)).toBe(false);
      seen.add(read.id);
      found.get(read.streamId)?.push(read.id);
    }
    for (const { stream, acknowledged } of writers) expect(found.get(stream)).toEqual(acknowledged);
  }

  it.each([1, 200, 700])(
    'loses nothing acknowledged when the twin is killed among 64 writers (after %i appends)',
    async (enough) => {
      const writers = await strikeWhileWriting(enough, () => void world.twin.end('SIGKILL'));
      await world.twin.exited;
      await world.restartTwin();
      await expectEachOnce(writers);
    },
    60_000,
  );

  /** Sends a signal to all of Postgres; with the processes that got it. */
  function strikePostgres(signal: NodeJS.Signals): number[] {
    const pids = processesOf(world.postgres.pid);
    for (const pid of pids) process.kill(pid, signal);
    return pids;
  }

  it('loses nothing acknowledged when Postgres is killed among 64 writers, and the twin comes back by itself', async () => {
    const writers = await strikeWhileWriting(300, () => strikePostgres('SIGKILL'));
    await world.postgres.exited;
    await world.restartPostgres();
    await expectEachOnce(writers);
  }, 60_000);

  it('answers "unavailable" while Postgres is frozen, loses nothing acknowledged, and goes on afterwards', async () => {
    let frozen: number[] = [];
    const writers = await strikeWhileWriting(300, () => (frozen = strikePostgres('SIGSTOP')));
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    await expectEachOnce(writers);
  }, 60_000);

  it('has acknowledged nothing that a Postgres frozen meanwhile never committed: killed, it still has all', async () => {
    let frozen: number[] = [];
    const writers = await strikeWhileWriting(300, () => (frozen = strikePostgres('SIGSTOP')));
    for (const pid of frozen) process.kill(pid, 'SIGKILL');
    await world.postgres.exited;
    await world.restartPostgres();
    await expectEachOnce(writers);
  }, 60_000);

  it('keeps positions growing over restarts', async () => {
    const before = await client().now();
    await world.twin.end('SIGKILL');
    await world.restartTwin();
    const after = await client().now();
    expect(after.commit).toBeGreaterThan(before.commit);
  }, 60_000);
});
