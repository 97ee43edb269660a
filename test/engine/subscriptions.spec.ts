import { describe, expect, it, jest } from '@jest/globals';
import type { LogItem } from '#event-store';
import { INDEX, lag } from '#projections';
import { FaultyLog } from './support/faulty-log.js';
import { engineRoom, Rig, until } from './support/harness.js';
import { caseloadProjection, journalProjection, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(90_000);

describe('a subscription that does not do what it says', () => {
  const { databases, started } = engineRoom();

  async function over(log: FaultyLog, options = {}): Promise<Rig> {
    const { pool } = await databases.create();
    const rig = new Rig(log, pool, [caseloadProjection, journalProjection], options);
    return started(rig);
  }

  async function expectSound(rig: Rig): Promise<void> {
    await rig.caughtUp();
    await rig.expectGapFreeIndex();
    await rig.expectEqualToFreshFolds();
  }

  it('and leaves out every seventh event is found out before anything is numbered wrongly, and read again', async () => {
    const log = new FaultyLog();
    log.fault = { item: (item, count) => (item.kind === 'event' && count % 7 === 0 ? [] : [item]) };
    for (let life = 0; life < 6; life += 1) writeLives(log, 1, life);
    const rig = await over(log, { batchSize: 5 });
    await until('an event was found missing', () => rig.logger.has('warn', 'trying again'));
    log.fault = {};
    await expectSound(rig);
    expect(JSON.stringify(rig.logger.lines)).toContain('EventsMissed');
    expect(rig.engine.status().role).toBe('leading');
  });

  it('and leaves out an event that was numbered before is found out: those who read it again miss none, and no number is given twice', async () => {
    const log = new FaultyLog();
    writeLives(log, 4);
    const poison = writeCase(log, 1, 'Poison');
    writeLives(log, 4, 4);
    let brittle = true;
    const journal = {
      ...journalProjection,
      apply: (...[event, rows]: Parameters<typeof journalProjection.apply>) => {
        if (brittle && event.type === 'Poison') throw new RangeError('not understood');
        return journalProjection.apply(event, rows);
      },
    };
    const { pool } = await databases.create();
    const rig = new Rig(log, pool, [caseloadProjection, journal], { batchSize: 5 });
    started(rig);
    await rig.caughtUp([INDEX, 'caseload']);
    await until('it stands still', () => rig.engine.status().projections[1]?.state === 'stopped');
    const left = log.events()[log.events().indexOf(poison) + 3];
    let times = 0;
    log.fault = {
      item: (item) => {
        if (item.kind !== 'event' || item.event.id !== left?.id || times === 2) return [item];
        times += 1;
        return [];
      },
    };
    brittle = false;
    rig.engine.retry('journal');
    writeLives(log, 2, 8);
    await expectSound(rig);
    expect(times).toBe(2);
    expect(rig.engine.status().role).toBe('leading');
  });

  it('and left out the last event of a stream halts everything when the stream goes on, for the index is past its place', async () => {
    const log = new FaultyLog();
    const left = { revision: 2, stream: '' };
    log.fault = {
      item: (item) =>
        item.kind === 'event' && item.event.stream === left.stream && item.event.revision === left.revision
          ? []
          : [item],
    };
    writeCase(log, 1, 'Received', { pages: 1, area: 'A1' });
    left.stream = log.events()[0]?.stream ?? '';
    writeCase(log, 1, 'Other');
    const rig = await over(log);
    await rig.caughtUp();
    const missed = writeCase(log, 1, 'Other');
    writeCase(log, 2, 'Received', { pages: 1, area: 'A1' });
    await until('the index is past it', async () => (await rig.sequenceOf('journal')) >= 2);
    const after = writeCase(log, 1, 'Other');
    await until('halted', () => rig.engine.status().role === 'halted');
    expect(rig.engine.status().reason).toBe('EventsMissed');
    await until('recorded', async () => (await rig.failures()).length === 1);
    expect((await rig.failures())[0]).toMatchObject({ name: '$index', eventId: after.id, errorClass: 'EventsMissed' });
    expect(missed.revision).toBe(2);
  });

  it('and falls silent after it was confirmed is taken up anew', async () => {
    const log = new FaultyLog();
    writeLives(log, 3);
    log.fault = { silentAfter: 4 };
    const rig = await over(log, { silenceMs: 50 });
    await until('it was noticed', () => JSON.stringify(rig.logger.lines).includes('SubscriptionSilent'));
    log.fault = {};
    await expectSound(rig);
    expect(log.subscriptions).toBeGreaterThan(1);
  });

  it('and falls silent once it is live is taken up anew when the log goes on', async () => {
    const log = new FaultyLog();
    writeLives(log, 1);
    const rig = await over(log, { silenceMs: 50 });
    await rig.caughtUp();
    log.fault = { silentAfter: 0 };
    writeLives(log, 2, 1);
    await until('it was noticed', () => JSON.stringify(rig.logger.lines).includes('SubscriptionSilent'));
    log.fault = {};
    await expectSound(rig);
  });

  it('and is quiet because the log is quiet is left alone', async () => {
    const log = new FaultyLog();
    writeLives(log, 2);
    const first = await over(log);
    await first.caughtUp();
    await first.engine.stop();
    const { subscriptions, reads } = log;
    const rig = new Rig(log, first.pool, first.projections, { silenceMs: 20 });
    started(rig);
    await until('it was looked several times', () => log.reads >= reads + 5);
    expect(log.subscriptions).toBe(subscriptions + 1);
    expect(rig.logger.has('warn', 'trying again')).toBe(false);
  });

  it('and delivers what it delivered before changes nothing', async () => {
    const log = new FaultyLog();
    const past: LogItem[] = [];
    log.fault = {
      item: (item, count) => {
        past.push(item);
        return count % 3 === 0 ? [item, ...past.slice(-5)] : [item];
      },
    };
    writeLives(log, 6);
    const rig = await over(log, { batchSize: 4 });
    await expectSound(rig);
    writeLives(log, 3, 6);
    await expectSound(rig);
    expect((await lag(rig.pool, log)).every(({ behind }) => behind === 0)).toBe(true);
    expect(rig.engine.status().role).toBe('leading');
  });

  it('and breaks again and again loses and doubles nothing', async () => {
    const log = new FaultyLog();
    const rig = await over(log, { batchSize: 3 });
    for (let life = 0; life < 12; life += 1) {
      writeLives(log, 1, life);
      log.dropSubscriptions();
    }
    await expectSound(rig);
  });
});
