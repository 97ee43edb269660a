import { describe, expect, it, jest } from '@jest/globals';
import type { Pool } from 'pg';
import {
  foldFresh,
  loadCheckpoints,
  Rebuilder,
  systemTimers,
  type Projection,
  type RebuildProgress,
  type Step,
} from '#projections';
import { engineRoom, Remembering, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import {
  ALL,
  areas,
  areasProjection,
  caseId,
  caseload,
  caseloadProjection,
  journalProjection,
  textOf,
  writeCase,
  writeLives,
} from './support/read-models.js';

jest.setTimeout(60_000);

describe('a rebuild', () => {
  const { databases, started } = engineRoom();

  const rebuilderOf = (log: MemoryLog, pool: Pool, logger = new Remembering(), batchSize = 50) =>
    new Rebuilder({ pool, log, logger, timers: systemTimers, upcaster: null, skips: new Set(), batchSize });

  async function caughtUpRig(cases: number, projections: readonly Projection[] = ALL) {
    const log = new MemoryLog();
    writeLives(log, cases);
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, projections));
    await rig.caughtUp();
    return { log, pool, rig };
  }

  const rebuildSchemas = async (pool: Pool) => {
    const { rows } = await pool.query<{ nspname: string }>(
      `select nspname from pg_namespace where nspname like 'rebuild%'`,
    );
    return rows.map(({ nspname }) => nspname);
  };

  it('switches to equal tables while events go on arriving, and the projector goes on with them', async () => {
    const { log, pool, rig } = await caughtUpRig(200);
    let writing = true;
    const writer = (async () => {
      for (let n = 200; writing; n += 1) {
        writeLives(log, 1, n);
        await systemTimers.sleep(1);
      }
    })();
    await pool.query(NEVER_BACK);
    const progress: RebuildProgress[] = [];
    const onProgress = (one: RebuildProgress): void => {
      progress.push(one);
      if (one.phase === 'switch') writeLives(log, 30, 5_000);
    };
    const outcome = await rebuilderOf(log, pool).rebuild(caseloadProjection, { onProgress });
    writing = false;
    await writer;
    expect(outcome).toMatchObject({ kind: 'switched', differsFromLive: [] });
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['fill', 'check', 'catchUp', 'switch']));
    writeLives(log, 5, 10_000);
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
    await rig.expectGapFreeIndex();
    expect(await rebuildSchemas(pool)).toEqual([]);
    const { rows } = await pool.query(
      `select indexname from pg_indexes where schemaname = 'live' and tablename = 'caseload' order by 1`,
    );
    expect(rows).toEqual([{ indexname: 'caseload_ix1' }, { indexname: 'caseload_ix2' }, { indexname: 'caseload_pk' }]);
  });

  it('finds a row that somebody changed by hand, alarms, and switches only when a person says so', async () => {
    const { log, pool, rig } = await caughtUpRig(30);
    await pool.query('update live.caseload set pages = pages + 1 where case_id = $1', [caseId(7)]);
    const logger = new Remembering();
    const outcome = await rebuilderOf(log, pool, logger).rebuild(caseloadProjection);
    expect(outcome).toMatchObject({ kind: 'differsFromLive', tables: [{ table: 'caseload', rows: [30, 30] }] });
    expect(logger.has('error', 'difference')).toBe(true);
    expect((await rig.verify(caseloadProjection))?.differences).toHaveLength(1);
    const anyway = await rebuilderOf(log, pool).rebuild(caseloadProjection, { switchAnyway: true });
    expect(anyway).toMatchObject({ kind: 'switched', differsFromLive: [{ table: 'caseload' }] });
    writeCase(log, 7, 'Screened');
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
    const { rows } = await pool.query('select outcome from baton.rebuilds order by id');
    expect(rows).toEqual([{ outcome: 'differsFromLive' }, { outcome: 'switched' }]);
  });

  it('fences a batch that was computed from the old rows when the switch comes between', async () => {
    const log = new MemoryLog();
    writeLives(log, 10);
    const { pool } = await databases.create();
    let armed = false;
    const probe = async (step: Step): Promise<void> => {
      if (step !== 'applied' || !armed) return;
      armed = false;
      await rebuilderOf(log, pool).rebuild(caseloadProjection, { switchAnyway: true });
    };
    const rig = started(new Rig(log, pool, ALL, { probe }));
    await rig.caughtUp();
    await pool.query('update live.caseload set pages = 77 where case_id = $1', [caseId(7)]);
    armed = true;
    writeCase(log, 7, 'Screened');
    await rig.caughtUp();
    expect(rig.engine.status().steppedDown).toBe(1);
    await rig.expectEqualToFreshFolds();
  });

  it('brings back tables that were dropped by hand', async () => {
    const { log, pool, rig } = await caughtUpRig(10);
    await pool.query('drop table live.area_counts');
    expect(await rebuilderOf(log, pool).rebuild(areasProjection)).toMatchObject({
      kind: 'differsFromLive',
      tables: [{ table: 'area_counts' }],
    });
    expect(await rebuilderOf(log, pool).rebuild(areasProjection, { switchAnyway: true })).toMatchObject({
      kind: 'switched',
    });
    writeLives(log, 5, 10);
    await rig.caughtUp();
    await rig.expectEqualToFreshFolds();
  });

  it('never switches when two folds of the same log disagree: a projection with a memory of its own is found out', async () => {
    let calls = 0;
    const forgetful: Projection = {
      ...areasProjection,
      apply: (event, rows) => {
        calls += 1;
        if (event.type === 'Received')
          rows.put(areas, { area: caseId(event.sequence), day: '2020-10-09', received: calls });
      },
    };
    const { log, pool } = await caughtUpRig(20, [forgetful]);
    const outcome = await rebuilderOf(log, pool).rebuild(forgetful, { switchAnyway: true });
    expect(outcome).toMatchObject({ kind: 'foldsDiffer', tables: [{ table: 'area_counts', rows: [20, 20] }] });
  });

  it('finds out a projection that changes a row in place', async () => {
    const mutating: Projection = {
      ...caseloadProjection,
      apply: async (event, rows) => {
        const row = await rows.get(caseload, { caseId: textOf(event, 'caseId') });
        if (row && event.type === 'Concluded') Object.assign(row, { stage: 'Concluded' });
        else await caseloadProjection.apply(event, rows);
      },
    };
    const log = new MemoryLog();
    writeLives(log, 4);
    const { pool } = await databases.create();
    await started(new Rig(log, pool, [mutating])).caughtUp();
    expect(await rebuilderOf(log, pool).rebuild(mutating)).toMatchObject({ kind: 'foldsDiffer' });
  });

  it('replaces an outdated projection beside the old one, which stays readable until the switch', async () => {
    const { log, pool, rig } = await caughtUpRig(50);
    await rig.engine.stop();
    const next: Projection = {
      ...caseloadProjection,
      version: 2,
      tables: [
        {
          ...caseload,
          columns: caseload.columns.map((column) =>
            column.property === 'pages' ? { ...column, nullable: true } : column,
          ),
        },
      ],
    };
    const table = next.tables[0] ?? caseload;
    const projection: Projection = {
      ...next,
      keysOf: () => [],
      apply: (event, rows) =>
        rows.put(table, { ...emptyRow, caseId: textOf(event, 'caseId'), lastSequence: event.sequence }),
    };
    const readable: boolean[] = [];
    const onRebuild = (): void => {
      void pool
        .query('select count(*)::int as n from live.caseload')
        .then(({ rows }) => readable.push((rows[0] as { n: number }).n === 50));
    };
    const upgraded = started(new Rig(log, pool, [projection, journalProjection, areasProjection], { onRebuild }));
    await until('version 2 is live', () => upgraded.engine.isLive('caseload'));
    writeLives(log, 3, 50);
    await upgraded.caughtUp();
    await upgraded.expectEqualToFreshFolds();
    expect((await loadCheckpoints(pool)).get('caseload')?.version).toBe(2);
    expect(readable.length).toBeGreaterThan(0);
    expect(readable).not.toContain(false);
  });

  it('builds a projection that is new in an old database', async () => {
    const { log, pool, rig } = await caughtUpRig(30, [journalProjection]);
    await rig.engine.stop();
    const more = started(new Rig(log, pool, [journalProjection, caseloadProjection]));
    await until('the new one is live', () => more.engine.isLive('caseload'));
    await more.expectEqualToFreshFolds();
  });

  it('records why an outdated projection cannot be rebuilt, and the others go on', async () => {
    const { log, pool, rig } = await caughtUpRig(10);
    await rig.engine.stop();
    const broken: Projection = { ...caseloadProjection, version: 2, apply: () => Promise.reject(new TypeError('no')) };
    const upgraded = started(new Rig(log, pool, [broken, journalProjection]));
    await until('the failure is recorded', async () => (await upgraded.failures()).length === 1);
    expect((await upgraded.failures())[0]).toMatchObject({
      name: 'caseload',
      version: 2,
      sequence: 0,
      errorClass: 'TypeError',
    });
    writeLives(log, 5, 10);
    await upgraded.caughtUp(['journal']);
    expect(upgraded.engine.status().projections[0]?.state).toBe('stopped');
  });

  it('drops what an interrupted rebuild left behind', async () => {
    const { log, pool } = await caughtUpRig(20);
    const cut = new AbortController();
    const broken = rebuilderOf(log, pool, undefined, 5).rebuild(caseloadProjection, {
      signal: cut.signal,
      onProgress: () => cut.abort(),
    });
    await expect(broken).rejects.toThrow();
    expect(await rebuildSchemas(pool)).not.toEqual([]);
    expect(await rebuilderOf(log, pool).rebuild(caseloadProjection)).toMatchObject({ kind: 'switched' });
    expect(await rebuildSchemas(pool)).toEqual([]);
  });

  it('is done by one at a time', async () => {
    const { log, pool } = await caughtUpRig(50);
    const outcomes = await Promise.all([1, 2].map(async () => rebuilderOf(log, pool).rebuild(caseloadProjection)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['busy', 'switched']);
  });

  it('folds in bounded pages to the same digest as in one', async () => {
    const { log, pool, rig } = await caughtUpRig(60);
    const surroundings = { pool, log, upcaster: null, skips: new Set<string>() };
    const last = log.events().length - 1;
    const small = await foldFresh({ ...surroundings, pageRows: 4 }, caseloadProjection, last, 'verify_small');
    const large = await foldFresh(surroundings, caseloadProjection, last, 'verify_large');
    expect(small).toEqual(large);
    expect((await rig.verify(caseloadProjection))?.digests).toEqual(large);
  });
});

/** A person who has read up to a sequence is never shown less. */
const NEVER_BACK = `
  create function baton.never_back() returns trigger language plpgsql as $$
    begin if new.sequence < old.sequence then raise exception 'a checkpoint went back'; end if; return new; end $$;
  create trigger never_back before update on baton.checkpoints for each row execute function baton.never_back();`;

const emptyRow = {
  receivedAt: '2020-10-09T00:00:00.000Z',
  concludedAt: null,
  stage: 'x',
  pages: null,
  history: [],
  tags: [],
  open: true,
  receivedOn: '2020-10-09',
};
