import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '#kernel';
import { askRetry, deadLetters, INDEX, RetryListener, skipKey, type Projection } from '#projections';
import { engineRoom, Remembering, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { caseloadProjection, journalProjection, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(90_000);

/** As the caseload, but it cannot take a `Poison`. */
const brittle: Projection = {
  ...caseloadProjection,
  handles: [...caseloadProjection.handles, 'Poison'],
  apply: (event, rows) => {
    if (event.type === 'Poison') throw new RangeError('invented');
    return caseloadProjection.apply(event, rows);
  },
};

describe('what stands still', () => {
  const listeners: RetryListener[] = [];
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map(async (listener) => listener.stop()));
  });
  const { databases, started } = engineRoom();

  async function over(log: MemoryLog, projection: Projection, options = {}): Promise<Rig> {
    const { pool } = await databases.create();
    const rig = new Rig(log, pool, [projection, journalProjection], options);
    return started(rig);
  }

  function listening(rig: Rig, pollMs?: number): RetryListener {
    const { pool, engine } = rig;
    const listener = new RetryListener({ pool, engine, logger: new Remembering(), ...(pollMs ? { pollMs } : {}) });
    listeners.push(listener);
    listener.start();
    return listener;
  }

  async function poisoned(): Promise<{ log: MemoryLog; rig: Rig; poison: ReturnType<typeof writeCase> }> {
    const log = new MemoryLog();
    writeLives(log, 4);
    const poison = writeCase(log, 2, 'Poison');
    writeLives(log, 2, 4);
    const rig = await over(log, brittle);
    await rig.caughtUp([INDEX, 'journal']);
    return { log, rig, poison };
  }

  it('is listed with its event, where that is, what kind of error it was, since when and how often', async () => {
    const { log, rig, poison } = await poisoned();
    const [first, ...others] = await deadLetters(rig.pool, log);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      ...{ name: 'caseload', version: 1, eventId: poison.id, stream: poison.stream, revision: poison.revision },
      ...{ type: 'Poison', errorClass: 'RangeError', errorCode: null, times: 1 },
    });
    expect(JSON.stringify(first)).not.toContain('invented');
    rig.engine.retry('caseload');
    await until('tried again', async () => (await deadLetters(rig.pool, log))[0]?.times === 2);
    expect((await deadLetters(rig.pool, log))[0]?.since).toBe(first?.since);
  });

  it('tries again when a person asks, by notification at once', async () => {
    const { log, rig, poison } = await poisoned();
    listening(rig, 600_000);
    await until('it listens', async () => {
      const { rows } = await rig.pool.query(`select 1 from pg_stat_activity where query = 'listen baton_retries'`);
      return rows.length === 1;
    });
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    await askRetry(rig.pool, 'caseload');
    await rig.caughtUp();
    await until('nothing stands still', async () => (await deadLetters(rig.pool, log)).length === 0);
    await rig.expectEqualToFreshFolds();
  });

  it('tries again also when it is asked while a batch is being committed', async () => {
    const log = new MemoryLog();
    writeLives(log, 2);
    const poison = writeCase(log, 1, 'Poison');
    let ask: (() => void) | null = null;
    const probe = (step: string): void => {
      if (step !== 'committed') return;
      ask?.();
      ask = null;
    };
    const rig = await over(log, brittle, { probe });
    await rig.caughtUp([INDEX, 'journal']);
    await until('it stands still', async () => (await rig.failures()).length === 1);
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    ask = () => rig.engine.retry('caseload');
    writeLives(log, 1, 2);
    await rig.caughtUp();
  });

  it('tries again although the notification was lost, and after the listener lost its connection', async () => {
    const { rig, poison } = await poisoned();
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    await rig.pool.query(`insert into baton.retries (name) values ('caseload')`);
    listening(rig, 50);
    await rig.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen baton_retries' and pid <> pg_backend_pid()`,
    );
    await rig.caughtUp();
  });

  it('is asked of the one who leads: a process that stands by leaves the word where it is', async () => {
    const { rig } = await poisoned();
    const idle = { status: () => ({ ...rig.engine.status(), role: 'standby' as const }), retry: () => undefined };
    let asked = 0;
    const listener = new RetryListener({
      ...{ pool: rig.pool, logger: new Remembering(), pollMs: 20 },
      engine: { ...idle, status: () => ((asked += 1), idle.status()) },
    });
    listeners.push(listener);
    listener.start();
    await askRetry(rig.pool, 'caseload');
    await until('it looked', () => asked >= 5);
    expect((await rig.pool.query('select name from baton.retries')).rows).toEqual([{ name: 'caseload' }]);
  });

  it('goes past a skipped event in this version, and meets it again in the next', async () => {
    const { log, rig, poison } = await poisoned();
    rig.skips = new Set([skipKey('caseload', 1, poison.id)]);
    rig.engine.retry('caseload');
    await rig.caughtUp();
    await rig.engine.stop();
    const next = new Rig(log, rig.pool, [{ ...brittle, version: 2 }, journalProjection]);
    next.skips = rig.skips;
    started(next);
    await until('the new version stands still', async () => (await deadLetters(rig.pool, log)).length === 1);
    expect((await deadLetters(rig.pool, log))[0]).toMatchObject({ name: 'caseload', version: 2, eventId: poison.id });
    next.skips = new Set([...rig.skips, skipKey('caseload', 2, poison.id)]);
    next.engine.retry('caseload');
    await until('the new version is live', () => next.engine.isLive('caseload'));
    await next.expectEqualToFreshFolds();
  });

  const upcaster = {
    upcast: (_: string, data: JsonObject) => data,
    knows: (type: string) => ['Received', 'Screened', 'Concluded'].includes(type),
  };

  it('is everything, at a type in one of our streams that no code of ours declares, until a person skips it', async () => {
    const log = new MemoryLog();
    writeLives(log, 3);
    const strange = writeCase(log, 1, 'Undeclared');
    const elsewhere = log.write('other-150403-1', 'AlsoUndeclared');
    writeLives(log, 1, 3);
    const rig = await over(log, caseloadProjection, { upcaster });
    await until('halted', () => rig.engine.status().role === 'halted');
    await until('recorded', async () => (await deadLetters(rig.pool, log)).length === 1);
    expect((await deadLetters(rig.pool, log))[0]).toMatchObject({
      ...{ name: INDEX, eventId: strange.id, type: 'Undeclared', stream: strange.stream, revision: strange.revision },
      errorClass: 'ForeignInOurStreams',
    });
    expect(await rig.sequenceOf(INDEX)).toBe(log.events().findIndex(({ id }) => id === strange.id) - 1);
    rig.skips = new Set([skipKey(INDEX, 1, strange.id)]);
    rig.engine.retry(INDEX);
    await rig.caughtUp();
    await rig.expectGapFreeIndex();
    await rig.expectEqualToFreshFolds();
    expect(elsewhere.revision).toBe(0);
  });
});
