import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { INDEX, lag, skipKey, type Projection } from '#projections';
import { engineRoom, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import {
  areasProjection,
  caseId,
  caseload,
  caseloadProjection,
  journalProjection,
  writeCase,
  writeLives,
} from './support/read-models.js';

jest.setTimeout(60_000);

const CONTENT = 'something nobody may read in a log';

/** As the caseload, but it cannot take a `Poison`. */
const brittle: Projection = {
  ...caseloadProjection,
  handles: [...caseloadProjection.handles, 'Poison'],
  apply: async (event, rows) => {
    if (event.type !== 'Poison') return caseloadProjection.apply(event, rows);
    rows.delete(caseload, { caseId: caseId(0) });
    await rows.get(caseload, { caseId: caseId(1) });
    throw new RangeError(CONTENT);
  },
};

/** As the caseload, but a `Poison` makes it write a row that the database refuses. */
const refused: Projection = {
  ...brittle,
  apply: async (event, rows) => {
    if (event.type !== 'Poison') return caseloadProjection.apply(event, rows);
    const row = await rows.get(caseload, { caseId: caseId(0) });
    if (row) rows.put(caseload, { ...row, receivedAt: CONTENT });
  },
};

describe('what cannot go on', () => {
  const { databases, started } = engineRoom();

  async function poisoned(projection: Projection, options = {}) {
    const log = new MemoryLog();
    writeLives(log, 20);
    const poison = writeCase(log, 3, 'Poison');
    writeLives(log, 20, 20);
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, [projection, journalProjection, areasProjection], options));
    return { log, poison, rig, pool };
  }

  it.each([
    ['throws on an event', brittle, 'RangeError', null, 1_000],
    ['throws on an event while the next batch is prepared', brittle, 'RangeError', null, 10],
    ['writes a row the database refuses', refused, 'error', '22007', 1_000],
    ['writes a row the database refuses while the next batch is prepared', refused, 'error', '22007', 10],
  ])(
    'stops a projection that %s at the event before; the others go on',
    async (_, projection, errorClass, errorCode, batchSize) => {
      const { poison, rig } = await poisoned(projection, { batchSize });
      await rig.caughtUp([INDEX, 'journal', 'areas']);
      expect(await rig.sequenceOf('caseload')).toBe(49);
      const failures = await rig.failures();
      expect(failures).toEqual([
        { name: 'caseload', version: 1, eventId: poison.id, sequence: 50, errorClass: expect.any(String), errorCode },
      ]);
      expect(failures[0]?.errorClass).toBe(errorClass);
      await rig.expectEqualToFreshFolds();
      expect(rig.engine.status().projections[0]).toMatchObject({ name: 'caseload', state: 'stopped', sequence: 49 });
      expect(JSON.stringify(rig.logger.lines)).not.toContain(CONTENT);
    },
  );

  it('stays stopped through a restart of its connections, and says so in the lag', async () => {
    const { rig, pool, log } = await poisoned(brittle);
    await rig.caughtUp([INDEX, 'journal', 'areas']);
    await pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    writeLives(log, 2, 40);
    await rig.caughtUp([INDEX, 'journal', 'areas']);
    expect(await rig.sequenceOf('caseload')).toBe(49);
    const lags = await lag(pool, log);
    expect(lags.find(({ name }) => name === 'caseload')).toMatchObject({
      sequence: 49,
      behind: log.events().length - 50,
      failure: { errorClass: 'RangeError' },
    });
    expect(lags.find(({ name }) => name === 'journal')).toMatchObject({ behind: 0, failure: null });
  });

  it('goes past the event once a person has recorded the skip, for that version only', async () => {
    const { poison, rig } = await poisoned(brittle);
    await rig.caughtUp([INDEX, 'journal', 'areas']);
    rig.skips = new Set([skipKey('caseload', 2, poison.id)]);
    rig.engine.retry('caseload');
    await until(
      'it stops again',
      () => rig.logger.lines.filter(({ message }) => message.startsWith('projection stopped')).length === 2,
    );
    expect(await rig.sequenceOf('caseload')).toBe(49);
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    rig.engine.retry('caseload');
    await rig.caughtUp();
    await until('the failure is forgotten', async () => (await rig.failures()).length === 0);
    await rig.expectEqualToFreshFolds();
  });

  it('goes past the event after a restart with code that can take it', async () => {
    const { rig, log, pool } = await poisoned(brittle);
    await rig.caughtUp([INDEX, 'journal', 'areas']);
    await rig.engine.stop();
    const mended = started(new Rig(log, pool, [caseloadProjection, journalProjection, areasProjection]));
    await mended.caughtUp();
    await until('the failure is forgotten', async () => (await mended.failures()).length === 0);
    await mended.expectEqualToFreshFolds();
  });

  it('lets a projection that is far behind catch up alone while the others stay live', async () => {
    const { rig, poison, log } = await poisoned(brittle, { behind: 10, batchSize: 3 });
    await rig.caughtUp([INDEX, 'journal', 'areas']);
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    rig.engine.retry('caseload');
    writeLives(log, 3, 40);
    await rig.caughtUp();
    await until('all together again', () => rig.engine.isLive('caseload'));
    await rig.expectEqualToFreshFolds();
    await rig.expectGapFreeIndex();
  });

  it('takes any log, poisoned, foreign and in any batches, to what it should be', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`engine/any-failure seed ${seed}\n`);
    const step = fc.constantFrom('life', 'life', 'life', 'poison', 'foreign');
    const plan = fc.record({
      steps: fc.array(step, { minLength: 1, maxLength: 25 }),
      batchSize: fc.integer({ min: 1, max: 12 }),
      kind: fc.constantFrom(brittle, refused),
    });
    const run = async (steps: readonly string[], batchSize: number, kind: Projection): Promise<void> => {
      const log = new MemoryLog();
      writeCase(log, 0, 'Received', { pages: 1, area: 'A1' });
      let poison: number | null = null;
      for (const [n, one] of steps.entries()) {
        if (one === 'life') writeLives(log, 2, n * 2 + 1);
        if (one === 'foreign') log.writeForeign('somebody-else');
        if (one === 'poison') poison ??= log.events().length;
        if (one === 'poison') writeCase(log, n, 'Poison');
      }
      const { pool } = await databases.create();
      const rig = new Rig(log, pool, [kind, journalProjection, areasProjection], { batchSize });
      rig.engine.start();
      try {
        await rig.caughtUp([INDEX, 'journal', 'areas']);
        await rig.expectEqualToFreshFolds(
          poison === null || poison > 0 ? undefined : [journalProjection, areasProjection],
        );
        expect(await rig.sequenceOf('caseload')).toBe((poison ?? log.events().length) - 1);
        await rig.expectGapFreeIndex();
      } finally {
        await rig.engine.stop();
        await pool.end();
      }
    };
    const property = fc.asyncProperty(plan, async ({ steps, batchSize, kind }) => run(steps, batchSize, kind));
    await fc.assert(property, { seed, numRuns: 15 });
  }, 120_000);

  it('records a foreign event outside our streams, gives it no sequence, and goes on', async () => {
    const log = new MemoryLog();
    writeLives(log, 5);
    const alien = log.writeForeign('somebody-else');
    writeLives(log, 5, 5);
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, [caseloadProjection, areasProjection], { batchSize: 3 }));
    await rig.caughtUp();
    const { rows } = await pool.query<{ event_id: string; stream: string; why: string }>(
      'select event_id, stream, why from baton.log_foreign',
    );
    expect(rows).toEqual([{ event_id: alien.id, stream: 'somebody-else', why: 'not JSON' }]);
    expect(rig.logger.has('error', 'foreign event')).toBe(true);
    await rig.expectGapFreeIndex();
    await rig.expectEqualToFreshFolds();
  });

  it('halts everything at a foreign event in one of our streams, until a person skips it', async () => {
    const log = new MemoryLog();
    writeLives(log, 5);
    const alien = log.writeForeign('case-150403-intruder');
    writeLives(log, 5, 5);
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, [caseloadProjection, journalProjection]));
    await until('halted', () => rig.engine.status().role === 'halted');
    expect(rig.engine.status().reason).toBe('ForeignInOurStreams');
    expect(await Promise.all([INDEX, 'caseload', 'journal'].map(async (name) => rig.sequenceOf(name)))).toEqual([
      12, 12, 12,
    ]);
    await until('recorded', async () => (await rig.failures()).length === 1);
    expect((await rig.failures())[0]).toMatchObject({
      name: INDEX,
      eventId: alien.id,
      errorClass: 'ForeignInOurStreams',
    });
    rig.skips = new Set([skipKey(INDEX, 1, alien.id)]);
    rig.engine.retry(INDEX);
    await rig.caughtUp();
    await rig.expectGapFreeIndex();
    await rig.expectEqualToFreshFolds();
    await until('the failure is forgotten', async () => (await rig.failures()).length === 0);
  });

  it('stops only those who handle an event whose data cannot be lifted', async () => {
    const log = new MemoryLog();
    writeLives(log, 2);
    writeCase(log, 1, 'Other');
    writeCase(log, 1, 'Screened', { decision: 'accepted' });
    const upcast = (type: string, data: Parameters<typeof JSON.stringify>[0]): never => {
      if (type === 'Screened') throw new SyntaxError('cannot lift');
      return data as never;
    };
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, [caseloadProjection, areasProjection], { upcaster: { upcast } }));
    await rig.caughtUp([INDEX, 'areas']);
    await until('recorded', async () => (await rig.failures()).length === 1);
    expect((await rig.failures())[0]).toMatchObject({ name: 'caseload', errorClass: 'SyntaxError', sequence: 2 });
  });

  it('refuses to write tables whose shape changed under the same version', async () => {
    const log = new MemoryLog();
    const { pool } = await databases.create();
    const first = started(new Rig(log, pool, [caseloadProjection]));
    await until('live', () => first.engine.status().live);
    await first.engine.stop();
    const reshaped = { ...caseloadProjection, tables: [{ ...caseload, columns: caseload.columns.slice(0, -1) }] };
    const second = started(new Rig(log, pool, [reshaped]));
    await until('halted', () => second.engine.status().role === 'halted');
    expect(second.engine.status().reason).toBe('ShapeChanged');
  });
});
