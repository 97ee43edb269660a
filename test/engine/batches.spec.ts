import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { ClientBase } from 'pg';
import { entityOf, LIVE, readModelsDataSource, type Step } from '#projections';
import { engineRoom, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { ALL, caseId, caseload, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(60_000);

describe('the engine, batch by batch', () => {
  const { databases, started } = engineRoom();

  it('catches up, goes on live, and every read model equals a fresh fold', async () => {
    const log = new MemoryLog();
    writeLives(log, 300);
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, ALL, { batchSize: 100 }));
    await rig.caughtUp();
    await until('live', () => rig.engine.status().live);
    writeLives(log, 40, 300);
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
    await rig.expectGapFreeIndex();
    expect(rig.engine.isLive('caseload')).toBe(true);
  });

  it('moves every checkpoint with every event, also those nobody handles', async () => {
    const log = new MemoryLog();
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, ALL));
    writeCase(log, 1, 'Received', { pages: 1, area: 'A1' });
    writeCase(log, 1, 'NobodyHandlesThis');
    await rig.caughtUp();
    expect(await Promise.all(ALL.map(async ({ name }) => rig.sequenceOf(name)))).toEqual([1, 1, 1]);
  });

  it('gives rows back through TypeORM exactly as the projection wrote them', async () => {
    const log = new MemoryLog();
    writeLives(log, 3);
    const { pool, name } = await databases.create();
    await started(new Rig(log, pool, ALL)).caughtUp();
    const source = await readModelsDataSource(databases.url(name), [caseload], { poolSize: 2 }).initialize();
    try {
      const row = await source.getRepository(entityOf(caseload)).findOneByOrFail({ caseId: caseId(0) });
      expect(row).toEqual({
        caseId: caseId(0),
        receivedAt: '2020-10-09T00:00:00.000Z',
        concludedAt: '2020-10-09T00:00:06.000Z',
        stage: 'Concluded',
        pages: 1,
        lastSequence: 6,
        history: [
          { type: 'Received', at: '2020-10-09T00:00:00.000Z' },
          { type: 'Screened', at: '2020-10-09T00:00:03.000Z' },
          { type: 'Concluded', at: '2020-10-09T00:00:06.000Z' },
        ],
        tags: ['t"Concluded', 'ü'],
        open: false,
        receivedOn: '2020-10-09',
      });
      const late = await source.getRepository(entityOf(caseload)).countBy({ receivedAt: '2020-10-09T00:00:01.000Z' });
      expect(late).toBe(1);
    } finally {
      await source.destroy();
    }
  });

  it('resumes where it stood after a restart, without a row twice', async () => {
    const log = new MemoryLog();
    writeLives(log, 50);
    const { pool } = await databases.create();
    const first = started(new Rig(log, pool, ALL, { batchSize: 17 }));
    await first.caughtUp();
    await first.engine.stop();
    writeLives(log, 50, 50);
    const second = started(new Rig(log, pool, ALL, { batchSize: 23 }));
    await second.caughtUp();
    await second.expectEqualToFreshFolds();
    await second.expectGapFreeIndex();
  });

  const STEPS: readonly Step[] = ['applied', 'begun', 'fenced', 'indexed', 'flushed', 'announced', 'committed'];

  it.each(STEPS)('keeps checkpoint and tables together when the connection dies at step "%s"', async (step) => {
    const log = new MemoryLog();
    writeLives(log, 60);
    const { pool } = await databases.create();
    let kills = 0;
    const places: { journal: number; checkpoint: number }[] = [];
    const probe = async (at: Step, client: ClientBase): Promise<void> => {
      if (at !== step || kills >= 3) return;
      kills += 1;
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      places.push(await journalAndCheckpoint(pool));
    };
    const rig = started(new Rig(log, pool, ALL, { batchSize: 20, probe }));
    await rig.caughtUp();
    expect(kills).toBe(3);
    for (const { journal, checkpoint } of places) expect(journal).toBe(checkpoint);
    await rig.expectEqualToFreshFolds();
    await rig.expectGapFreeIndex();
  });

  it('takes any log in any batches to the same digests, killed at any step', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`engine/any-log seed ${seed}\n`);
    const step = fc.constantFrom(...STEPS);
    const plan = fc.record({
      cases: fc.integer({ min: 1, max: 40 }),
      batchSize: fc.integer({ min: 1, max: 50 }),
      kills: fc.array(fc.tuple(step, fc.integer({ min: 0, max: 6 })), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ cases, batchSize, kills }) => {
        const log = new MemoryLog();
        writeLives(log, cases);
        const { pool } = await databases.create();
        const left = [...kills];
        let seen = 0;
        const probe = async (at: Step, client: ClientBase): Promise<void> => {
          seen += 1;
          const place = left.findIndex(([when, after]) => when === at && seen >= after);
          if (place < 0) return;
          left.splice(place, 1);
          const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
          await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
        };
        const rig = new Rig(log, pool, ALL, { batchSize, probe });
        rig.engine.start();
        try {
          await rig.caughtUp();
          await rig.expectEqualToFreshFolds();
          await rig.expectGapFreeIndex();
        } finally {
          await rig.engine.stop();
        }
      }),
      { seed, numRuns: 12 },
    );
  }, 120_000);

  it('waits out a database that is away, for as long as it takes, and loses nothing', async () => {
    const log = new MemoryLog();
    const { pool, name } = await databases.create();
    const admin = databases.pool('postgres', 1);
    const rig = started(new Rig(log, pool, ALL));
    writeLives(log, 10);
    await rig.caughtUp();
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    writeLives(log, 20, 10);
    await until('the engine notices', () => rig.logger.has('warn', 'trying again'));
    await admin.query(`alter database ${name} allow_connections true`);
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
  });

  it('resumes after dropped subscriptions without losing or doubling an event', async () => {
    const log = new MemoryLog();
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, ALL));
    for (let round = 0; round < 10; round += 1) {
      writeLives(log, 5, round * 5);
      log.dropSubscriptions();
    }
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
    await rig.expectGapFreeIndex();
  });

  it('gives the same digests after the database was dropped', async () => {
    const log = new MemoryLog();
    writeLives(log, 80);
    const digests = [];
    for (const batchSize of [7, 1_000]) {
      const { pool } = await databases.create();
      const rig = started(new Rig(log, pool, ALL, { batchSize }));
      await rig.caughtUp();
      digests.push(await Promise.all(ALL.map(async (projection) => rig.verify(projection))));
      await rig.engine.stop();
    }
    expect(digests[0]).toEqual(digests[1]);
  });

  it('refuses a log that is not the one the read models came from', async () => {
    const log = new MemoryLog();
    writeLives(log, 5);
    const { pool } = await databases.create();
    const first = started(new Rig(log, pool, ALL));
    await first.caughtUp();
    await first.engine.stop();
    const other = new MemoryLog();
    writeLives(other, 6);
    const second = started(new Rig(other, pool, ALL));
    await until('halted', () => second.engine.status().role === 'halted');
    expect(second.engine.status().reason).toBe('LogMismatch');
  });

  async function journalAndCheckpoint(pool: import('pg').Pool) {
    const { rows } = await pool.query<{ journal: number; checkpoint: number }>(
      `select coalesce((select max(sequence) from ${LIVE}.journal), -1)::int as journal,
        (select sequence from baton.checkpoints where name = 'journal')::int as checkpoint`,
    );
    return rows[0] ?? { journal: NaN, checkpoint: NaN };
  }
});
