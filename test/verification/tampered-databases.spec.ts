import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Frontier, leafOfEvent } from '#proofs';
import type { VerificationReport } from '#verification';
import { startOffice, type Office } from '../retention/support/office.js';
import { open, registered, type Report } from '../retention/support/reports.js';
import { Tampering, type RawEvent } from '../support/tampering.js';
import { codesOf, verified } from './support/checked.js';

let baton: Office;
let report: Report;
let events: RawEvent[];
let keys: pg.Client;

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  report = await registered(baton);
  const tampering = await Tampering.open(baton.urls.log);
  for (events = []; events.length < 300; events = await tampering.events()) await registered(baton);
  await tampering.close();
  await baton.act();
  keys = new pg.Client({ connectionString: baton.urls.keys });
  await keys.connect();
}, 240_000);

afterAll(async () => {
  await keys.end();
  await baton.stop();
}, 60_000);

/** Does something to a database in a way that can be taken back, and verifies meanwhile. */
async function tamperedWith(
  client: pg.Pool | pg.Client,
  table: string,
  sql: string,
  values: unknown[] = [],
): Promise<VerificationReport> {
  await client.query(`create table public.kept as table ${table}`);
  try {
    const { rowCount } = await client.query(sql, values);
    expect(rowCount).toBeGreaterThan(0);
    return await verified(baton);
  } finally {
    await client.query(`delete from ${table}; insert into ${table} select * from public.kept; drop table public.kept`);
  }
}

const findingsIn = ({ findings }: VerificationReport) =>
  findings.map(({ code, event, details }) => ({ code, id: event?.id, details }));

describe('the leaf index', () => {
  it('with a hash changed by hand is found at the very event', async () => {
    const sql = `update baton.log_index set hash = sha256('x') where sequence = 40`;
    const found = findingsIn(await tamperedWith(baton.pool, 'baton.log_index', sql));
    expect(found).toMatchObject([{ code: 'INDEX.DIFFERS', id: events[40]?.id, details: { sequence: 40 } }]);
  }, 60_000);

  it('with a row taken out is found at the very event, and is no longer as long as it says', async () => {
    const found = findingsIn(
      await tamperedWith(baton.pool, 'baton.log_index', 'delete from baton.log_index where sequence = 41'),
    );
    expect(found).toMatchObject([{ code: 'INDEX.MISSING', id: events[41]?.id }, { code: 'CHECKPOINT.INDEX' }]);
  }, 60_000);
});

describe('the tree beside it', () => {
  it('is compared node by node: changed, missing, too many', async () => {
    const { pool } = baton;
    const frontier = new Frontier();
    for (const { metadata } of events.slice(0, 256)) frontier.append(leafOfEvent(metadata.hash));
    await pool.query(
      'create table if not exists baton.log_tree (level smallint, index bigint, hash bytea, primary key (level, index))',
    );
    const insert = 'insert into baton.log_tree values (8, $1, $2) on conflict do nothing';
    await pool.query(insert, [0, frontier.root()]);
    expect(findingsIn(await verified(baton))).toEqual([]);
    const changed = `update baton.log_tree set hash = sha256('x') where level = 8 and index = 0`;
    expect(findingsIn(await tamperedWith(pool, 'baton.log_tree', changed))).toMatchObject([
      { code: 'TREE.DIFFERS', details: { level: 8, index: 0, from: 0, to: 255 } },
    ]);
    const gone = 'delete from baton.log_tree where level = 8 and index = 0';
    expect(codesOf(await tamperedWith(pool, 'baton.log_tree', gone))).toEqual(['TREE.MISSING']);
    const many = `insert into baton.log_tree select 8, n, $1 from unnest(array[10, 9, 100]) n`;
    expect(findingsIn(await tamperedWith(pool, 'baton.log_tree', many, [frontier.root()]))).toMatchObject([
      { code: 'TREE.BEYOND_LOG', details: { nodes: 3, level: 8, index: 9 } },
    ]);
  }, 120_000);
});

describe('read models', () => {
  it('edited by hand are found: table, key and column, never what is in them', async () => {
    const edited = `update live.caseload set stage = 'archived' where case_id = $1`;
    const found = findingsIn(await tamperedWith(baton.pool, 'live.caseload', edited, [report.id]));
    expect(found).toMatchObject([
      {
        code: 'READ_MODEL.DIFFERS',
        details: {
          projection: 'caseload',
          table: 'caseload',
          kind: 'changed',
          key: `["${report.id}"]`,
          columns: 'stage',
        },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('archived');
  }, 60_000);

  it('with a row taken out, or one too many, are found', async () => {
    const removed = 'delete from live.caseload where case_id = $1';
    expect(findingsIn(await tamperedWith(baton.pool, 'live.caseload', removed, [report.id]))).toMatchObject([
      { code: 'READ_MODEL.DIFFERS', details: { table: 'caseload', kind: 'missing' } },
    ]);
    const open = `insert into live.process_complete_slip_tasks (key, since_sequence, source_event, correlation_id, since, data)
      values ('invented', 1, gen_random_uuid(), '00000000-0000-4000-8000-000000000000', now(), '{}')`;
    expect(findingsIn(await tamperedWith(baton.pool, 'live.process_complete_slip_tasks', open))).toMatchObject([
      { code: 'READ_MODEL.DIFFERS', details: { projection: 'process_complete_slip', kind: 'extra' } },
    ]);
  }, 120_000);

  it('that stand still are named with their event', async () => {
    const stopped = `insert into baton.projection_failures (name, version, event_id, sequence, error_class)
      values ('caseload', 1, $1, 40, 'Error')`;
    const found = findingsIn(await tamperedWith(baton.pool, 'baton.projection_failures', stopped, [events[40]?.id]));
    expect(found).toMatchObject([{ code: 'READ_MODEL.STOPPED', details: { projection: 'caseload', sequence: 40 } }]);
  }, 60_000);

  it('leave out what a person had them leave out, and the report says so', async () => {
    const skip = `caseload@1:${events.find(({ type }) => type === 'Screened')?.id ?? ''}`;
    const { version } = (
      await baton.pool.query<{ version: number }>(`select version from baton.checkpoints where name = 'caseload'`)
    ).rows[0] ?? { version: 1 };
    const honoured = skip.replace('@1', `@${version}`);
    const found = await verified(baton, { skips: new Set([honoured]) });
    expect(found.skips).toEqual([honoured]);
    expect(findingsIn(found)).toMatchObject([{ code: 'READ_MODEL.DIFFERS', details: { projection: 'caseload' } }]);
  }, 60_000);
});

describe('checkpoints', () => {
  it('moved beyond the end of the log are found', async () => {
    const moved = `update baton.checkpoints set sequence = sequence + 5, commit = commit + 5000, prepare = prepare + 5000 where name = 'caseload'`;
    const codes = codesOf(await tamperedWith(baton.pool, 'baton.checkpoints', moved));
    expect(codes).toContain('CHECKPOINT.BEYOND_LOG');
  }, 60_000);

  it('that say another sequence than their position has are found', async () => {
    const moved = `update baton.checkpoints set sequence = sequence - 1 where name = 'caseload'`;
    const found = findingsIn(await tamperedWith(baton.pool, 'baton.checkpoints', moved));
    expect(found).toContainEqual(
      expect.objectContaining({
        code: 'CHECKPOINT.MISPLACED',
        details: { projection: 'caseload', sequence: events.length - 2, position: events.length - 1 },
      }),
    );
  }, 60_000);
});

describe('keys', () => {
  it('that the log needs and that are gone are found, with the stream they sealed for', async () => {
    const stream = `case-150403-${report.id}`;
    const found = findingsIn(await tamperedWith(keys, 'data_keys', 'delete from data_keys where scope = $1', [stream]));
    expect(found).toMatchObject([{ code: 'KEYS.MISSING', details: { stream } }]);
  }, 60_000);

  it('that were destroyed without an order are found', async () => {
    const stream = `case-150403-${report.id}`;
    const destroyed = 'update data_keys set wrapped = null, destroyed_at = now() where scope = $1';
    expect(codesOf(await tamperedWith(keys, 'data_keys', destroyed, [stream]))).toEqual([
      'KEYS.DESTROYED_WITHOUT_ORDER',
    ]);
  }, 60_000);
});
