import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { TallyRow } from '#invariants';
import type { Reconciliation } from '#verification';
import { catchUp } from '../import/support/projector.js';
import { ops, startOffices, type Offices, type Said, type TestOffice } from '../import/support/office.js';
import { CASE, OTHER } from '../invariants/support/office-story.js';
import { manyCases, write } from './support/told-office.js';

const CASES = 60;
let offices: Offices;
let office: TestOffice;
let pool: pg.Pool;

beforeAll(async () => {
  offices = await startOffices(1);
  const [only] = offices.all;
  if (!only) throw new Error('no office');
  office = only;
  const runtime = JSON.parse(await readFile(join(office.data, 'runtime.json'), 'utf8')) as { readModelsUrl: string };
  pool = new pg.Pool({ connectionString: runtime.readModelsUrl, max: 8 });
  pool.on('error', () => undefined);
  expect((await ops('migrate', '--data', office.data)).code).toBe(0);
  await write(office.log, manyCases(CASES));
  await catchUp(pool, office.log);
}, 180_000);

afterAll(async () => {
  await pool.end();
  await offices.stop();
}, 30_000);

function reconciled(...args: readonly string[]): Promise<Said> {
  return ops('reconcile', '--data', office.data, ...args);
}

function reportIn({ out }: Said): Reconciliation {
  return JSON.parse(out) as Reconciliation;
}

/** Spoils the read models, reconciles, and puts them back. */
async function spoilt(sql: string): Promise<{ readonly said: Said; readonly report: Reconciliation }> {
  const tables = ['caseload', 'case_timeline', 'case_access', 'custody_item', 'custody_move', 'sign_off', 'register'];
  for (const table of tables) await pool.query(`create table public.kept_${table} as table live.${table}`);
  try {
    const { rowCount } = await pool.query(sql);
    expect(rowCount).toBeGreaterThan(0);
    const said = await reconciled('--json');
    return { said, report: reportIn(said) };
  } finally {
    for (const table of tables) {
      await pool.query(`truncate live.${table}`);
      await pool.query(`insert into live.${table} table public.kept_${table}`);
      await pool.query(`drop table public.kept_${table}`);
    }
  }
}

describe('ops reconcile', () => {
  it('finds nothing where the read models are what the log says, to the unit', async () => {
    const said = await reconciled('--json');
    const report = reportIn(said);
    expect(report).toMatchObject({ equal: true, findings: [], differences: [] });
    expect(said.code).toBe(0);
    expect(new Set(report.models.map(({ model }) => model))).toEqual(
      new Set(['caseload', 'case_file', 'case_access', 'custody_chain', 'register']),
    );
    expect(report.models.filter(({ of }) => of === 'case').map(({ compared }) => compared)).toEqual([
      CASES + 2,
      CASES + 2,
      CASES + 2,
    ]);
    expect(report.totals.length).toBeGreaterThan(10);
    expect(report.totals.every(({ log, found }) => log === found)).toBe(true);
  });

  it('prints an account whose lines add up, and only of the days asked for', async () => {
    const { rows } = reportIn(await reconciled('--json'));
    for (const row of rows) expect(sum(row)).toBe(row.open);
    expect(rows.reduce((all, { received }) => all + received, 0)).toBe(CASES + 2);
    expect(reportIn(await reconciled('--json', '--from', '2020-03-03')).rows).toEqual(
      rows.filter(({ day }) => day >= '2020-03-03'),
    );
    const printed = await reconciled('--to', '2020-03-02');
    expect(printed.out).toMatch(/^EQUAL 一致: \d+ events/);
    expect(printed.out).toMatch(/2020-03-02 {2}unscreened +officer\.a +0 +\d+/);
    expect(printed.out).not.toContain('2020-03-05');
  });

  it.each([
    [
      'a case that is gone from the board',
      `delete from live.caseload where case_id = '${CASE}'`,
      'caseload',
      CASE,
      'there',
    ],
    ['a stage', `update live.caseload set stage = 'concluded' where case_id = '${OTHER}'`, 'caseload', OTHER, 'stage'],
    [
      'an owner',
      `update live.caseload set owner_id = 'officer.z' where case_id = '${CASE}'`,
      'caseload',
      CASE,
      'owner',
    ],
    [
      'a category',
      `update live.caseload set report_type = 'appeal' where case_id = '${OTHER}'`,
      'caseload',
      OTHER,
      'category',
    ],
    [
      'an open handover',
      `update live.caseload set open_handovers = 5 where case_id = '${OTHER}'`,
      'caseload',
      OTHER,
      'openHandovers',
    ],
    [
      'a fact of the file',
      `delete from live.case_timeline where case_id = '${CASE}' and revision = 3`,
      'case_file',
      CASE,
      'events',
    ],
    [
      'the readers',
      `update live.case_access set readers = '{officer.z}' where case_id = '${CASE}'`,
      'case_access',
      CASE,
      'readers',
    ],
    [
      'a custodian',
      `update live.custody_item set custodian_id = 'officer.z' where case_id = '${CASE}' and item = 'm2'`,
      'custody_chain',
      `${CASE} m2`,
      'holder',
    ],
    [
      'a loss',
      `update live.custody_item set lost = false where case_id = '${OTHER}' and item = 'm3'`,
      'custody_chain',
      `${OTHER} m3`,
      'lost',
    ],
    [
      'a handover',
      `update live.custody_move set status = 'open' where case_id = '${CASE}' and kind = 'handedOver'`,
      'custody_chain',
      CASE,
      'open',
    ],
    [
      'a sign-off',
      `update live.sign_off set status = 'unused' where case_id = '${CASE}'`,
      'custody_chain',
      CASE,
      'unused',
    ],
    [
      'a count of numbers',
      `update live.register set voided = 7 where series = 'XF'`,
      'register',
      'office1 XF-2020',
      'voided',
    ],
  ])('names what differs: %s', async (_what, sql, model, key, field) => {
    const { said, report } = await spoilt(sql);
    expect(said.code).toBe(1);
    expect(report.equal).toBe(false);
    expect(report.differences).toContainEqual(expect.objectContaining({ model, key, field }));
    expect(report.differences.every((each) => each.key === key)).toBe(true);
  });

  it('says it for people, too, and ends with exit code 1', async () => {
    await pool.query(`update live.caseload set stage = 'concluded' where case_id = '${OTHER}'`);
    const said = await reconciled();
    await pool.query(`update live.caseload set stage = 'accepted' where case_id = '${OTHER}'`);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/^NOT EQUAL 不一致/);
    expect(said.out).toContain(`caseload: case ${OTHER}, stage: log accepted, read model concluded`);
  });

  it('says so when a read model is ahead of the log', async () => {
    await pool.query(`update baton.checkpoints set sequence = sequence + 1000 where name = 'register'`);
    const said = await reconciled('--json');
    await pool.query(`update baton.checkpoints set sequence = sequence - 1000 where name = 'register'`);
    expect(said.code).toBe(1);
    expect(reportIn(said).differences).toContainEqual(
      expect.objectContaining({ model: 'register', field: 'sequence' }),
    );
  });

  it('refuses a day that is none', async () => {
    expect((await reconciled('--from', '2020-13-01')).code).toBe(1);
  });
});

function sum(row: TallyRow): number {
  const gained = row.opening + row.received + row.reopened + row.movedIn;
  return gained - row.movedOut - row.concluded - row.declined - row.referredAway;
}
