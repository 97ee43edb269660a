import { describe, expect, it, jest } from '@jest/globals';
import { instantOf, type Clock, type Instant } from '#kernel';
import {
  createProcessTables,
  openTasks,
  ProcessExecutor,
  sampleTasks,
  processProjection,
  type ActContext,
  type ExecutorOptions,
  type ProcessManager,
  type Task,
} from '#processes';
import { systemTimers } from '#projections';
import { engineRoom, Remembering, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { caseId, journalProjection, textOf, writeCase } from './support/read-models.js';

jest.setTimeout(60_000);

const NOON = Date.UTC(2020, 9, 9, 12);

class Hands implements Clock {
  at = NOON;
  now(): Instant {
    return instantOf(this.at);
  }
}

type Act = (task: Task, context: ActContext) => Promise<'acted' | 'nothingToDo'>;

/** A number was asked for and has to be given: open until `Registered` or `Withdrawn`. */
function registration(act: Act, version = 1): ProcessManager {
  return {
    name: 'registration',
    version,
    handles: ['RegistrationRequested', 'Registered', 'Withdrawn', 'Reminded'],
    interested: (event) => event.data['channel'] !== 'other',
    keysOf: (event) => [textOf(event, 'caseId')],
    fold: async (event, tasks) => {
      const key = textOf(event, 'caseId');
      if (event.type === 'RegistrationRequested') return [{ open: key, data: { asked: 1 } }];
      if (event.type !== 'Reminded') return [{ close: key }];
      const open = await tasks.get(key);
      return open
        ? [{ open: key, data: { asked: Number(open.data['asked']) + 1 }, dueAt: instantOf(NOON + 60_000) }]
        : [];
    },
    act,
  };
}

describe('a durable process', () => {
  const { databases, started } = engineRoom();

  async function office(act: Act, options: Partial<ExecutorOptions> = {}, log = new MemoryLog()) {
    const { pool } = await databases.create();
    const process = registration(act);
    const rig = new Rig(log, pool, [processProjection(process), journalProjection]);
    started(rig);
    const clock = new Hands();
    await until('live', () => rig.engine.isLive('process_registration'));
    await createProcessTables(pool);
    const executor = new ProcessExecutor({
      pool,
      engine: rig.engine,
      processes: [process],
      clock,
      logger: new Remembering(),
      ...options,
    });
    const open = async () => openTasks(pool, process, 100);
    return { log, pool, process, rig, clock, executor, open };
  }

  it('names in its log lines the request a task comes from', async () => {
    const logger = new Remembering();
    const failing: Act = async () => Promise.reject(new Error('invented'));
    const { log, executor, rig, open, clock } = await office(failing, { logger });
    const { metadata } = writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    await executor.runOnce();
    const { correlationId } = metadata;
    expect(logger.lines.find(({ level }) => level === 'warn')).toMatchObject({ fields: { correlationId, attempt: 1 } });
    expect(await open()).toMatchObject([{ correlationId }]);
    const [{ pool }, process] = [rig, registration(failing)];
    clock.at += 600_000;
    expect(await sampleTasks(pool, process, clock.now())).toMatchObject({ due: 1, failing: 1 });
    expect((await sampleTasks(pool, process, clock.now())).oldestSeconds).toBeGreaterThan(600);
  });

  it('goes on when the database of read models was dropped and is made anew under a running projector', async () => {
    const acted: string[] = [];
    const { log, executor, pool, rig } = await office(
      async ({ key }) => {
        acted.push(key);
        return Promise.resolve('acted');
      },
      { graceMs: 0, pollMs: 10 },
    );
    executor.start();
    writeCase(log, 1, 'RegistrationRequested');
    await until('it acted', () => acted.includes(caseId(1)));
    await pool.query('drop schema baton cascade; drop schema live cascade');
    writeCase(log, 2, 'RegistrationRequested');
    await rig.caughtUp();
    await until('it acts again', () => acted.includes(caseId(2)));
    await executor.stop();
  });

  it('acts on a task, and the task is over when the log says so, not before', async () => {
    const acted: string[] = [];
    const log = new MemoryLog();
    const { executor, rig, open, clock } = await office(
      async (_task, { commandId }) => {
        acted.push(commandId());
        return Promise.resolve('acted');
      },
      {},
      log,
    );
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(1);
    expect(await open()).toMatchObject([{ key: caseId(1), attempts: 1, sinceSequence: 0, data: { asked: 1 } }]);
    expect(await executor.runOnce()).toBe(0);
    clock.at += 1_000;
    expect(await executor.runOnce()).toBe(1);
    expect(acted[0]).toBe(acted[1]);
    writeCase(log, 1, 'Registered');
    await rig.caughtUp();
    expect(await open()).toEqual([]);
    clock.at += 600_000;
    expect(await executor.runOnce()).toBe(0);
  });

  it('leaves a fresh task to the request that is still at it', async () => {
    const { log, executor, rig, clock } = await office(async () => Promise.resolve('acted'));
    clock.at = Date.UTC(2020, 9, 9, 0, 0, 1);
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(0);
    clock.at += 999;
    expect(await executor.runOnce()).toBe(0);
    clock.at += 1;
    expect(await executor.runOnce()).toBe(1);
  });

  it('acts all the same when the clock that wrote the event is ahead of ours', async () => {
    let now = 0;
    const timers = { ...systemTimers, now: () => now };
    const { log, executor, rig, clock } = await office(async () => Promise.resolve('acted'), { timers });
    clock.at = Date.UTC(2020, 0, 1);
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(0);
    now = 2_000;
    expect(await executor.runOnce()).toBe(1);
  });

  it('tries again for ever with growing pauses, counting, and keeps class and code of what went wrong', async () => {
    const failing = async (): Promise<'acted'> =>
      Promise.reject(Object.assign(new RangeError('content'), { code: 'E_SOME' }));
    const { log, executor, rig, clock, open } = await office(failing);
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      expect(await executor.runOnce()).toBe(1);
      const [task] = await open();
      expect(task).toMatchObject({ attempts: attempt, errorClass: 'RangeError', errorCode: 'E_SOME' });
      pauses.push(Date.parse(task?.nextAt ?? '') - clock.at);
      clock.at += pauses.at(-1) ?? 0;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1_000));
  });

  it('does not let an action that hangs hold up the others', async () => {
    const { log, executor, rig, open } = await office(
      async (task) => (task.key === caseId(1) ? new Promise(() => undefined) : Promise.resolve('nothingToDo')),
      { limitMs: 20 },
    );
    writeCase(log, 1, 'RegistrationRequested');
    writeCase(log, 2, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(2);
    expect(await open()).toMatchObject([{ key: caseId(1), errorClass: 'ActTimeout' }]);
  });

  it('asks no more once there is nothing to do, until an event opens the task anew or a new version asks', async () => {
    const nothing: Act = async () => Promise.resolve('nothingToDo');
    const { log, pool, executor, rig, clock, open } = await office(nothing);
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(1);
    clock.at += 600_000;
    expect(await executor.runOnce()).toBe(0);
    expect(await open()).toEqual([]);
    expect(await openTasks(pool, registration(nothing, 2), 100)).toMatchObject([{ key: caseId(1), attempts: 0 }]);
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(1);
  });

  it('folds on what is open, waits for the due moment, and gives another event another command id', async () => {
    const seen: { asked: unknown; id: string }[] = [];
    const { log, executor, rig, clock } = await office(async (task, { commandId }) => {
      seen.push({ asked: task.data['asked'], id: commandId() });
      return Promise.resolve('acted');
    });
    writeCase(log, 1, 'Reminded');
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    await executor.runOnce();
    writeCase(log, 1, 'Reminded');
    await rig.caughtUp();
    expect(await executor.runOnce()).toBe(0);
    clock.at = NOON + 60_000;
    expect(await executor.runOnce()).toBe(1);
    expect(seen.map(({ asked }) => asked)).toEqual([1, 2]);
    expect(seen[0]?.id).not.toBe(seen[1]?.id);
  });

  it('never acts while its tasks are not those of this moment', async () => {
    const { log, pool, process, rig, clock } = await office(async () => Promise.resolve('acted'));
    writeCase(log, 1, 'RegistrationRequested');
    await rig.caughtUp();
    const catchingUp = new ProcessExecutor({
      pool,
      engine: { isLive: () => false },
      processes: [process],
      clock,
      logger: new Remembering(),
    });
    expect(await catchingUp.runOnce()).toBe(0);
    await rig.engine.stop();
    const stopped = new ProcessExecutor({
      pool,
      engine: rig.engine,
      processes: [process],
      clock,
      logger: new Remembering(),
    });
    expect(await stopped.runOnce()).toBe(0);
  });

  it('derives everything from the log again when the database is gone: same tasks, same command ids', async () => {
    const ids: string[][] = [[], []];
    const log = new MemoryLog();
    for (let n = 0; n < 20; n += 1) writeCase(log, n, 'RegistrationRequested');
    for (let n = 0; n < 20; n += 3) writeCase(log, n, 'Registered');
    writeCase(log, 50, 'RegistrationRequested', { channel: 'other' });
    const verified = [];
    for (const round of [0, 1]) {
      const collect = async (_: Task, { commandId }: ActContext): Promise<'acted'> => {
        ids[round]?.push(commandId());
        return Promise.resolve('acted');
      };
      const { executor, rig, process } = await office(collect, {}, log);
      await rig.caughtUp();
      expect(await executor.runOnce()).toBe(13);
      verified.push((await rig.verify(processProjection(process)))?.digests);
      await rig.expectEqualToFreshFolds([processProjection(process)]);
    }
    expect(ids[0]).toEqual(ids[1]);
    expect(verified[0]).toEqual(verified[1]);
  });

  it('works by itself in the background, through a database that goes away', async () => {
    const done = new Set<string>();
    const log = new MemoryLog();
    const act = async (task: Task): Promise<'acted'> => {
      if (!done.has(task.key)) log.write(`case-150403-${task.key}`, 'Registered', { caseId: task.key });
      done.add(task.key);
      return Promise.resolve('acted');
    };
    const { executor, pool, rig, open } = await office(act, { pollMs: 5 }, log);
    executor.start();
    for (let n = 0; n < 5; n += 1) writeCase(log, n, 'RegistrationRequested');
    await until('five registered', () => done.size === 5);
    await pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    for (let n = 5; n < 9; n += 1) writeCase(log, n, 'RegistrationRequested');
    await until('nine registered', () => done.size === 9);
    await rig.caughtUp();
    expect(await open()).toEqual([]);
    await executor.stop();
  });
});
