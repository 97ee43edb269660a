import { describe, expect, it, jest } from '@jest/globals';
import { createPlatformTables } from '#projections';
import { engineRoom, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { ALL, areasProjection, journalProjection, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(60_000);

describe('one writer', () => {
  const { databases, started } = engineRoom();

  it('makes the platform tables once, however many start at the same moment', async () => {
    const { pool } = await databases.create();
    await Promise.all(Array.from({ length: 8 }, async () => createPlatformTables(pool)));
    const { rows } = await pool.query(`select 1 from information_schema.tables where table_schema = 'baton'`);
    expect(rows).toHaveLength(8);
  });

  it('makes nothing again at a start, and waits for nobody who reads or writes its tables', async () => {
    const { pool, name } = await databases.create();
    await createPlatformTables(pool);
    const busy = await databases.pool(name).connect();
    await busy.query(
      'begin; select count(*) from baton.projection_failures; lock table baton.log_index in row exclusive mode',
    );
    const starting = databases.pool(name);
    starting.on('connect', (client) => void client.query(`set lock_timeout = '1s'`));
    await createPlatformTables(starting).finally(() => busy.release(true));
  });

  it('lets one of several lead, and another take over within two seconds of its death', async () => {
    const log = new MemoryLog();
    writeLives(log, 20);
    const { pool, name } = await databases.create();
    const engines = [1, 2, 3].map(() => started(new Rig(log, databases.pool(name), ALL)));
    const leaders = () => engines.filter((rig) => rig.engine.status().role === 'leading');
    await until('one is live', () => leaders().some((rig) => rig.engine.status().live));
    expect(leaders()).toHaveLength(1);
    const [dead] = leaders();
    const { rows } = await pool.query<{ pid: number }>('select pid from baton.leadership');
    const died = performance.now();
    // Its connections end and it does not come back at once: what a killed process looks like to the database.
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    void dead?.engine.stop();
    await until('another leads', () => leaders().some((rig) => rig !== dead && rig.engine.status().live));
    expect(performance.now() - died).toBeLessThan(2_000);
    writeLives(log, 20, 20);
    await engines[0]?.caughtUp();
    await engines[0]?.expectEqualToFreshFolds();
    await engines[0]?.expectGapFreeIndex();
  });

  it('takes the lead from one that holds the lock but no longer beats', async () => {
    const log = new MemoryLog();
    writeLives(log, 5);
    const { pool, name } = await databases.create();
    await createPlatformTables(pool);
    const frozen = await databases.pool(name).connect();
    frozen.on('error', () => undefined);
    await frozen.query('select pg_advisory_lock($1, $2)', [0x6261746f, 1]);
    await frozen.query(
      `insert into baton.leadership (name, instance, pid, beat_at) values ('projector', 'frozen', pg_backend_pid(), now() - interval '6 s')`,
    );
    const rig = started(new Rig(log, databases.pool(name), ALL));
    await rig.caughtUp();
    frozen.release(true);
    expect(rig.logger.has('warn', 'stopped beating')).toBe(true);
  });

  it('fences two that write at once without the lock: nothing is doubled, one steps down', async () => {
    const log = new MemoryLog();
    writeLives(log, 200);
    const { name } = await databases.create();
    const both = [10, 15].map((batchSize) => new Rig(log, databases.pool(name), ALL, { leadership: false, batchSize }));
    both.forEach((rig) => started(rig));
    await both[0]?.caughtUp();
    for (let n = 0; n < 10; n += 1) {
      writeLives(log, 5, 200 + n * 5);
      await both[0]?.caughtUp();
    }
    expect(both.reduce((sum, rig) => sum + rig.engine.status().steppedDown, 0)).toBeGreaterThan(0);
    await both[0]?.expectEqualToFreshFolds();
    await both[0]?.expectGapFreeIndex();
  });

  it('that takes the lead again tries again what stood still when it led before: another may have got past it', async () => {
    const log = new MemoryLog();
    const older = {
      ...journalProjection,
      apply: (...[event, rows]: Parameters<typeof journalProjection.apply>) => {
        if (event.type === 'Poison') throw new RangeError('not understood');
        return journalProjection.apply(event, rows);
      },
    };
    const { name } = await databases.create();
    const [first, second] = [older, journalProjection].map(
      (own, place) => new Rig(log, databases.pool(name), [own, areasProjection], { instance: String(place) }),
    );
    if (!first || !second) throw new Error('two engines');
    started(first);
    writeCase(log, 1, 'Poison');
    writeLives(log, 2);
    await until('the first stands still', () => first.engine.status().projections[0]?.state === 'stopped');
    started(second);
    await until('the second leads', async () => {
      await first.pool.query(`select pg_terminate_backend(pid) from baton.leadership where instance = '0'`);
      return second.engine.status().role === 'leading';
    });
    await until('the second got past it', async () => (await second.sequenceOf('journal')) === log.events().length - 1);
    await until('the first says nothing of it', () => first.engine.status().projections[0]?.state === 'waiting');
    await second.engine.stop();
    writeLives(log, 2, 2);
    await first.caughtUp(['journal', 'areas']);
    expect(await first.failures()).toEqual([]);
    expect(first.engine.status().projections[0]?.state).toBe('running');
  });
});
