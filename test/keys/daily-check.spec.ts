import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { streams } from '#kernel';
import { DailyKeyCheck } from '#keys';
import { mastersOf } from '#protection';
import { freshStream, newMaster, office, oldMaster, startDesk, type KeysDesk, type Process } from './support/desk.js';

const HOUR = 3_600_000;
let desk: KeysDesk;
let process: Process;
beforeAll(async () => {
  desk = await startDesk();
  process = await desk.process(mastersOf(oldMaster, newMaster));
  desk.time.now = Date.parse('2026-03-01T15:00:00Z');
}, 60_000);
afterAll(() => desk.stop(), 30_000);

interface Told {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

function checkOf(leads = { now: true }, master = oldMaster.id) {
  const told: Told[] = [];
  const tell = (level: string) => (fields: object, message: string) => void told.push({ level, fields, message });
  const logger = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  const { keyStore: store, journal } = process;
  const check = new DailyKeyCheck({
    ...{ store, journal, office, master, logger },
    ...{ zone: 'Asia/Shanghai', clock: desk.clock, leads: () => leads.now },
  });
  const said = (level: string): string =>
    told
      .filter((one) => one.level === level)
      .map(({ message }) => message)
      .join('\n');
  return { check, said };
}

const checks = async () =>
  (await process.events(streams.keys(office)))
    .filter(({ type }) => type === 'MasterKeyChecked')
    .map(({ data }) => data);

describe('the daily check of the master key', () => {
  it('is made by the one who leads, once an office day, however many look', async () => {
    await process.write(freshStream(), 'a letter');
    const leads = { now: false };
    const [one, two] = [checkOf(leads), checkOf({ now: true })];
    await one.check.look();
    expect(await checks()).toEqual([]);
    expect(one.check.health()).toMatchObject({ checkedAt: null, ageHours: null, overdue: true });
    leads.now = true;
    await Promise.all([one.check.look(), two.check.look()]);
    await one.check.look();
    expect(await checks()).toMatchObject([{ master: oldMaster.id, day: '2026-03-01' }]);
    expect([one, two].map(({ check }) => check.health().failure)).toEqual([null, null]);
    expect(one.check.health()).toMatchObject({ ageHours: 0, overdue: false, split: false });
    // Midnight in the office, not in Greenwich.
    desk.time.now += 1.5 * HOUR;
    await one.check.look();
    expect((await checks()).map(({ day }) => day)).toEqual(['2026-03-01', '2026-03-02']);
  });

  it('that is older than 26 hours, and a key that was never split, are said loudly', async () => {
    const stood = checkOf({ now: false });
    desk.time.now += 27 * HOUR;
    await stood.check.look();
    await stood.check.look();
    expect(stood.check.health()).toMatchObject({ ageHours: 27, overdue: true, split: false });
    expect(stood.said('warn')).toMatch(/OLDER THAN 26 HOURS\n.*NEVER SPLIT/);
    await process.journal.record({ type: 'RecordSplit', shares: 5, threshold: 3, master: oldMaster.id });
    const led = checkOf();
    await led.check.look();
    await led.check.look();
    expect(led.check.health()).toMatchObject({ overdue: false, split: true });
    expect(led.said('warn')).toBe('');
    const rotated = checkOf({ now: true }, newMaster.id);
    await rotated.check.look();
    expect(rotated.check.health()).toMatchObject({ overdue: false, split: false });
  });

  it('that finds a key it cannot unwrap fails by name and is not recorded', async () => {
    desk.time.now += 24 * HOUR;
    const before = (await checks()).length;
    const good = (await desk.sql('select id, wrapped from data_keys')).rows;
    await desk.sql(`update data_keys set wrapped = 'damaged'`);
    const { check, said } = checkOf();
    await check.look();
    expect(check.health().failure).toMatch(/^KEYS\.(DAMAGED|CHECK_FAILED)$/);
    expect(said('error')).toContain('COULD NOT BE CHECKED');
    expect(await checks()).toHaveLength(before);
    for (const { id, wrapped } of good)
      await desk.sql('update data_keys set wrapped = $2 where id = $1', [id, wrapped]);
    await check.look();
    expect(check.health().failure).toBeNull();
    expect(await checks()).toHaveLength(before + 1);
  });

  it('that counts fewer keys than the day before fails by name', async () => {
    desk.time.now += 24 * HOUR;
    await desk.sql('delete from data_keys where id in (select id from data_keys where scope like $1)', ['case-%']);
    const { check } = checkOf();
    await check.look();
    expect(check.health().failure).toBe('KEYS.LOST');
  });
});
