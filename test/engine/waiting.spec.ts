import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { CheckpointWaiter, INDEX, listenForEver, systemTimers, type CheckpointChange, type Timers } from '#projections';
import { engineRoom, Remembering, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { caseloadProjection, journalProjection, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(60_000);

describe('waiting for a read model', () => {
  const waiters: CheckpointWaiter[] = [];
  afterEach(async () => {
    await Promise.all(waiters.splice(0).map(async (waiter) => waiter.close()));
  });
  const { databases, kept } = engineRoom();

  async function office(start = true, options: { timers?: Timers; pollMs?: number } = {}) {
    const log = new MemoryLog();
    const { pool, name } = await databases.create();
    const rig = new Rig(log, pool, [caseloadProjection, journalProjection]);
    kept(rig);
    if (start) {
      rig.engine.start();
      await until('live', () => rig.engine.status().live);
    }
    const waiter = new CheckpointWaiter({ pool: databases.pool(name), logger: new Remembering(), ...options });
    waiters.push(waiter);
    return { log, pool, name, rig, waiter };
  }

  it('lets people read what they wrote, and tells the sequence', async () => {
    const { log, waiter } = await office();
    for (let n = 0; n < 20; n += 1) {
      const event = writeCase(log, n, 'Received', { pages: 1 });
      expect(await waiter.waitFor(event.position, ['caseload'], 5_000)).toEqual({ reached: true, sequence: n });
    }
  });

  it('wakes many waiters over one connection', async () => {
    const { log, waiter, pool } = await office();
    const events = Array.from({ length: 300 }, (_, n) => writeCase(log, n, 'Received', { pages: 1 }));
    const answers = await Promise.all(
      events.map(async ({ position }) => waiter.waitFor(position, n3(position.commit), 10_000)),
    );
    expect(answers).toEqual(events.map((_, n) => ({ reached: true, sequence: n })));
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity where query = 'listen baton_checkpoints' and datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
  });

  it('answers "not reached" when the time is over, and when the asker has gone', async () => {
    const { log, waiter } = await office(false);
    const { position } = writeCase(log, 1, 'Received');
    expect(await waiter.waitFor(position, 'all', 30)).toEqual({ reached: false });
    const gone = new AbortController();
    const asked = waiter.waitFor(position, ['caseload'], 60_000, gone.signal);
    gone.abort();
    expect(await asked).toEqual({ reached: false });
  });

  it('survives the loss of its connection', async () => {
    const { log, waiter, pool } = await office();
    const first = writeCase(log, 1, 'Received', { pages: 1 });
    await waiter.waitFor(first.position, 'all', 5_000);
    await until('listening', async () => (await listeners(pool)) === 1);
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen baton_checkpoints' and datname = current_database()`,
    );
    const second = writeCase(log, 2, 'Received', { pages: 1 });
    expect(await waiter.waitFor(second.position, ['caseload', INDEX], 5_000)).toEqual({ reached: true, sequence: 1 });
    await until('listening again', async () => (await listeners(pool)) === 1);
  });

  it('keeps nothing of the connections it lost', async () => {
    const { pool, name } = await office(false);
    const over = new AbortController();
    let connections = 0;
    const listening = {
      ...{ pool: databases.pool(name), channel: 'lost', logger: new Remembering(), notified: () => undefined },
      timers: { ...systemTimers, sleep: () => Promise.resolve() },
      connected: () => void (connections += 1),
    };
    const running = listenForEver(listening, over.signal);
    for (let lost = 1; lost <= 5; lost += 1) {
      await until('listening', () => connections === lost);
      await pool.query(
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where query = 'listen lost' and datname = current_database()`,
      );
    }
    await until('listening', () => connections === 6);
    expect(getEventListeners(over.signal, 'abort')).toHaveLength(1);
    over.abort();
    await running;
    expect(getEventListeners(over.signal, 'abort')).toHaveLength(0);
  });

  it('finds by polling what no notification told', async () => {
    const { log, rig, waiter, pool } = await office(true, { pollMs: 20 });
    const { position } = writeCase(log, 1, 'Received', { pages: 1 });
    await rig.caughtUp();
    await until('listening', async () => {
      waiter.start();
      return (await listeners(pool)) === 1;
    });
    await waiter.waitFor(position, 'all', 5_000);
    await pool.query(`update baton.checkpoints set commit = 4000, prepare = 4000`);
    expect(await waiter.waitFor({ commit: 4_000n, prepare: 4_000n }, 'all', 5_000)).toEqual({
      reached: true,
      sequence: 0,
    });
    expect(position.commit).toBe(137n);
  });

  it('streams commits, giving a slow reader the latest and not all that it missed', async () => {
    const { log, waiter, rig, pool } = await office();
    const end = new AbortController();
    const seen: CheckpointChange[] = [];
    const reading = (async () => {
      for await (const change of waiter.changes(end.signal)) {
        seen.push(change);
        if (seen.length === 1) await rig.caughtUp(undefined, 5_000);
      }
    })();
    await until('listening', async () => (await listeners(pool)) === 1);
    for (let n = 0; n < 50; n += 1) {
      writeLives(log, 1, n);
      await systemTimers.sleep(0);
    }
    await until('the last is seen', () => seen.at(-1)?.sequence === log.events().length - 1);
    end.abort();
    await reading;
    expect(seen.length).toBeLessThan(log.events().length);
    expect(seen.map(({ sequence }) => sequence)).toEqual(
      [...seen.map(({ sequence }) => sequence)].sort((a, b) => a - b),
    );
  });

  async function listeners(pool: import('pg').Pool): Promise<number> {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity where query = 'listen baton_checkpoints' and datname = current_database() and state = 'idle'`,
    );
    return rows.length;
  }

  /** Some ask for one projection, some for another, some for all. */
  function n3(commit: bigint): readonly string[] | 'all' {
    return commit % 3n === 0n ? 'all' : commit % 3n === 1n ? ['caseload'] : ['journal', INDEX];
  }
});
