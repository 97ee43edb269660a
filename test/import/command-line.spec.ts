import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { BatonError, type OfficeDate } from '#kernel';
import { forEachBounded } from '../../apps/ops/src/import/bounded.js';
import { codeOf } from '../../apps/ops/src/import/codes.js';
import { startOfDay } from '../../apps/ops/src/import/zones.js';
import { describeEnvironment, resolveEnvironment, resolveOffice } from '../../apps/ops/src/environment.js';
import { Progress } from '../../apps/ops/src/terminal/progress.js';
import { ops } from './support/office.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-ops-'));
});
afterAll(() => rm(folder, { recursive: true }));

const runtime = {
  eventStoreUrl: 'esdb://admin:secret@127.0.0.1:2113?tls=false',
  keysUrl: 'postgres://u:secret@127.0.0.1/keys',
  readModelsUrl: 'postgres://u:secret@127.0.0.1/readmodels',
  masterKeyFile: '/k',
  officeId: '150499',
  zone: 'Asia/Shanghai',
};

async function refusal(work: Promise<unknown>): Promise<{ code: string; details: string }> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BatonError)) throw new Error(`no error of ours: ${String(error)}`);
  return { code: error.code, details: JSON.stringify(error.details) };
}

describe('the command line', () => {
  it.each(
    [['import'], ['import', 'xes'], ['import', 'register'], ['migrate'], ['rebuild'], ['lag']].map((path) => [path]),
  )('explains %j with an example', async (path) => {
    const { code, out } = await ops(...path, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}npm run ops -- /);
  });

  it('says how to start when nothing is running', async () => {
    const said = await ops('lag', '--data', join(folder, 'nothing'));
    expect(said.code).toBe(3);
    expect(said.err).toMatch(/^OPS\.NOT_RUNNING.*npm start/);
  });

  it('refuses an unknown command with exit code 1', async () => {
    expect(await ops('frobnicate')).toMatchObject({ code: 1 });
  });

  it('names an unknown read model and those it knows', async () => {
    expect((await ops('rebuild', 'nonsense')).err).toMatch(/^OPS\.PROJECTION_UNKNOWN.*known .*caseload/);
  });
});

describe('where a command works', () => {
  it('is the running Baton of the data folder, unless the environment says otherwise', async () => {
    await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime));
    const found = await resolveEnvironment({}, folder);
    expect(found).toMatchObject({ BATON_EVENTSTORE_URL: runtime.eventStoreUrl, BATON_OFFICE: '150499' });
    const other = await resolveEnvironment({ BATON_OFFICE: '150400' }, folder);
    expect(other).toMatchObject({ BATON_EVENTSTORE_URL: runtime.eventStoreUrl, BATON_OFFICE: '150400' });
  });

  it('is never half of one installation and half of another', async () => {
    await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime));
    const { code, details } = await refusal(resolveEnvironment({ BATON_EVENTSTORE_URL: 'esdb://10.0.0.1' }, folder));
    expect(code).toBe('OPS.CONFIGURATION');
    expect(details).toContain('BATON_KEYS_URL');
  });

  it('is printed without passwords, and its flaws without values', async () => {
    await writeFile(join(folder, 'runtime.json'), JSON.stringify({ ...runtime, keysUrl: 'secret nonsense' }));
    const { details } = await refusal(resolveEnvironment({}, folder));
    expect(details).toContain('BATON_KEYS_URL');
    expect(details).not.toContain('secret');
    await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime));
    expect(describeEnvironment(await resolveEnvironment({}, folder))).toBe(
      'event store 127.0.0.1:2113, office 150499, zone Asia/Shanghai',
    );
  });

  it('is the default office for a dry run when nothing is running', async () => {
    const office = await resolveOffice({}, join(folder, 'nothing'));
    expect(office).toEqual({ officeId: '150403', zone: 'Asia/Shanghai' });
  });
});

describe('the code of a name', () => {
  it.each([
    ['Resource21', 'Resource21'],
    ['T09-1 Process or receive', 'T09_1_Process_or_receive'],
    ['  Customer contact ', 'Customer_contact'],
    ['.hidden', 'hidden'],
  ])('of %j is %s', (name, code) => {
    expect(codeOf(name)).toBe(code);
  });

  it('tells names apart that have no letters of a code, and long ones', () => {
    const long = 'x'.repeat(80);
    const codes = ['科室一', '科室二', 'Zoë', 'Zoé', '！', long, `${long}y`].map(codeOf);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9][A-Za-z0-9._]{0,63}$/);
  });
});

describe('the first moment of a day', () => {
  it.each<[string, string, string]>([
    ['2019-03-05', 'Asia/Shanghai', '2019-03-04T16:00:00.000Z'],
    ['2019-03-31', 'Europe/Amsterdam', '2019-03-30T23:00:00.000Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['1988-04-17', 'Asia/Shanghai', '1988-04-16T16:00:00.000Z'],
  ])('%s in %s is %s, also where midnight is skipped', (date, zone, instant) => {
    expect(startOfDay(date as OfficeDate, zone)).toBe(instant);
  });
});

describe('progress', () => {
  it('tells rate and time left, a line every few seconds where there is no terminal', () => {
    const written: string[] = [];
    const err = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        done();
      },
    });
    let now = 0;
    const progress = new Progress({ out: err, err }, 'importing', 100, () => now);
    for (const [seconds, done] of [
      [1, 5],
      [4.9, 20],
      [5, 25],
      [9, 40],
      [10, 50],
    ] as const) {
      now = seconds * 1000;
      progress.update(done);
    }
    expect(written).toEqual([
      'importing: 25 of 100 cases (25 %), 5.0 cases/s, 15 s left\n',
      'importing: 50 of 100 cases (50 %), 5.0 cases/s, 10 s left\n',
    ]);
  });
});

describe('work on many items', () => {
  it('never has more under way than allowed, and does all', async () => {
    let [under, most, done] = [0, 0, 0];
    await forEachBounded(
      Array.from({ length: 50 }, (_, index) => index),
      7,
      async () => {
        most = Math.max(most, ++under);
        await turn();
        under -= 1;
        done += 1;
      },
    );
    expect([most, done]).toEqual([7, 50]);
  });

  it('takes nothing more after a failure, waits for what is under way, and throws it', async () => {
    let taken = 0;
    const work = forEachBounded(Array.from({ length: 50 }), 3, async () => {
      taken += 1;
      await Promise.resolve();
      if (taken >= 5) throw new Error('five');
    });
    await expect(work).rejects.toThrow('five');
    expect(taken).toBeLessThan(10);
  });
});
