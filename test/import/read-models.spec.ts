import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { allProjections } from '#composition';
import { logXml, twoSteps } from './support/invented-log.js';
import { catchUp } from './support/projector.js';
import { ops, startOffices, type Offices, type TestOffice } from './support/office.js';

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
}, 60_000);

afterAll(async () => {
  await pool.end();
  await offices.stop();
}, 30_000);

describe('the commands for read models', () => {
  it('say that there are none yet, before anything was made', async () => {
    const said = await ops('lag', '--data', office.data);
    expect(said.code).toBe(3);
    expect(said.err).toMatch(/^OPS\.READ_MODELS_AWAY/);
  });

  it('make what is missing, twice without harm', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await ops('migrate', '--data', office.data)).toMatchObject({ code: 0, err: '' });
    }
  });

  it('make what is missing once, when two do it at the same moment', async () => {
    const twice = await Promise.all([0, 1, 2].map(() => ops('migrate', '--data', office.data)));
    for (const said of twice) expect(said).toMatchObject({ code: 0, err: '' });
  });

  it('tell how far each read model is', async () => {
    const file = join(offices.folder, 'some.xes');
    await writeFile(file, logXml([twoSteps('case-a'), twoSteps('case-b')]));
    expect((await ops('import', 'xes', file, '--data', office.data)).code).toBe(0);
    await catchUp(pool, office.log);
    const said = await ops('lag', '--json', '--data', office.data);
    expect(said.code).toBe(0);
    const lines = said.out.trim().split('\n');
    const lags = lines.map((line) => JSON.parse(line) as { name: string; behind: number });
    expect(lags.map(({ name }) => name)).toEqual(expect.arrayContaining(allProjections.map(({ name }) => name)));
    expect(lags.every(({ behind }) => behind === 0)).toBe(true);
  }, 60_000);

  it('rebuild one beside the live tables, prove it and switch', async () => {
    const said = await ops('rebuild', 'caseload', '--data', office.data);
    expect(said.out).toMatch(/^caseload: switched at sequence \d+ \(caseload\w* 2 rows/);
    expect(said.code).toBe(0);
  }, 30_000);

  it('do not switch when the live tables are not what the log says, unless a person insists', async () => {
    await pool.query(`delete from live.caseload where case_id = (select min(case_id::text)::uuid from live.caseload)`);
    const said = await ops('rebuild', 'caseload', '--data', office.data);
    expect(said.code).toBe(1);
    expect(said.out).toContain('NOT switched: ALARM');
    const insisted = await ops('rebuild', 'caseload', '--switch-anyway', '--data', office.data);
    expect(insisted.out).toContain('the live tables differed from the log');
    expect(insisted.code).toBe(0);
    const { rows } = await pool.query<{ n: string }>('select count(*)::text as n from live.caseload');
    expect(rows[0]?.n).toBe('2');
  }, 30_000);
});
