import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from '#embedded';
import type { CaseId } from '#kernel';
import { parseVerifier, signCheckpoint, signerOf } from '#proofs';
import { exportCase, exportPeriod, type ExportRequest } from '../../apps/ops/src/export-audit/export-audit.js';
import { run as runOps } from '../../apps/ops/src/program.js';
import { singleFile } from '../../apps/verify-bundle/src/build/single-file.js';
import { run } from '../../apps/verify-bundle/src/program.js';
import { refusing } from '../disclosure/support/disclosure-api.js';
import { accessOf, granted } from '../disclosure/support/reports.js';
import { Forgery } from './support/forger.js';
import { filesIn, playOffice, REPORTER, SUMMARY, type PlayedOffice } from './support/played-office.js';
import { terminal } from './support/terminal.js';

let office: PlayedOffice;

beforeAll(async () => {
  office = await playOffice();
}, 240_000);

afterAll(() => office.stop(), 60_000);

afterEach(() => {
  office.api.beforeAppend = null;
});

const into = (name: string): string => join(office.folder, name);
const asked = (name: string, more: Partial<ExportRequest> = {}): ExportRequest => ({
  ...{ folder: into(name), heads: [], sealed: false },
  ...more,
});
const ofCase = (name: string, id: string, more: Partial<ExportRequest> = {}) =>
  exportCase(office.desk, asked(name, more), id as CaseId, null);
const textOf = async (name: string): Promise<string> => [...(await filesIn(into(name))).values()].join('');

/** Runs the checker as an auditor does. */
async function verified(name: string, ...more: readonly string[]) {
  const { told, ...streams } = terminal();
  const exit = await run([into(name), '--key', office.key, ...more], streams);
  return { exit, ...told() };
}

describe('a bundle of a case', () => {
  it('is proven with nothing but the folder and the pinned key, and tells who held what after each step', async () => {
    await ofCase('plain', office.plain);
    const { exit, out, err } = await verified('plain');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toMatch(
      /移交 HandedOver\n +by officer\.a .*\n.*\n +m1 held by 保管 officer officer\.a, in transit to 移交途中 body court/,
    );
    expect(out).toMatch(
      /In the end 最终: stage 阶段 办结 concluded.*\n.*150403-XF-\d{4}-000001\n +m1 held by 保管 body court/,
    );
    expect(out).toContain('PROVEN 已证实: every event');
    expect(out).toContain('whether the case went on after revision 11');
  });

  it('says the same to a program', async () => {
    const { exit, out } = await verified('plain', '--json');
    const report = JSON.parse(out) as { proven: boolean; timeline: object[] };
    expect([exit, report.proven, report.timeline.length]).toEqual([0, true, 12]);
  });

  it('tells nothing of other cases, of the reporter, nor what the report says', async () => {
    const text = await textOf('plain');
    for (const secret of [office.other, office.sealed, REPORTER, SUMMARY]) expect(text).not.toContain(secret);
    const forgery = new Forgery(await filesIn(into('plain')));
    const kinds = new Set(forgery.events.map(({ event }) => event?.stream.split('-')[0] ?? 'withheld'));
    expect([...kinds].sort()).toEqual(['case', 'disclosure', 'register', 'slip', 'withheld']);
  });

  it('is not made over a folder that is there, and not of a case that is not', async () => {
    await expect(ofCase('plain', office.plain)).rejects.toMatchObject({ code: 'EXPORT.FOLDER_THERE' });
    await expect(ofCase('none', office.request)).rejects.toMatchObject({ code: 'EXPORT.CASE_UNKNOWN' });
    expect(existsSync(into('none'))).toBe(false);
  });

  it('of the sealed register leaves the house only when that is said', async () => {
    await expect(ofCase('sealed', office.sealed)).rejects.toMatchObject({ code: 'EXPORT.SEALED' });
    expect((await readdir(office.folder)).filter((name) => name.startsWith('sealed'))).toEqual([]);
    await ofCase('sealed', office.sealed, { sealed: true });
    expect(await verified('sealed')).toMatchObject({ exit: 0 });
  });

  it('whose history breaks a rule is authentic, and yet not proven: the event is named', async () => {
    const { other, api } = office;
    await api.tell([{ type: 'Archived', data: {} }], 'head.h', other);
    await api.caughtUp();
    await ofCase('broken', other);
    const { exit, out } = await verified('broken');
    expect([exit, out]).toEqual([
      1,
      expect.stringMatching(/the records are authentic[^]*CASE\.STAGE at event .*@\d+ Archived/),
    ]);
  });
});

describe('a bundle of a period', () => {
  it('is proven complete, and gives identities and sealed cases by their hash alone', async () => {
    const { counts } = await exportPeriod(office.desk, asked('all'), { from: null, to: null });
    const forgery = new Forgery(await filesIn(into('all')));
    expect([forgery.events.length, forgery.events[0]?.index]).toEqual([counts.events, 0]);
    expect(counts.withheld).toBe(forgery.events.filter(({ withheld }) => withheld !== undefined).length);
    const text = await textOf('all');
    const register = '"stream":"register-150403-MF-';
    for (const secret of [office.sealed, register, REPORTER, SUMMARY, '"stream":"identity-'])
      expect(text).not.toContain(secret);
    expect(text).toContain(office.other);
    const { exit, out } = await verified('all');
    expect([exit, out]).toEqual([1, expect.stringContaining('CASE.STAGE')]);
  });

  it('tells of sealed cases when that is said, and of identities never', async () => {
    const { entry } = new Forgery(await filesIn(into('all'))).find('Concluded');
    const to = { sequence: entry.index };
    await exportPeriod(office.desk, asked('with-sealed', { sealed: true }), { from: null, to });
    const text = await textOf('with-sealed');
    expect([text.includes(office.sealed), text.includes('"stream":"identity-')]).toEqual([true, false]);
    const { exit, out } = await verified('with-sealed');
    expect([exit, out]).toEqual([0, expect.stringContaining('Complete: no event of this range was left out')]);
    expect(text).toContain('"stream":"register-150403-MF-');
    const { events } = new Forgery(await filesIn(into('with-sealed')));
    const withheld = events.filter((event) => event.withheld !== undefined).length;
    expect(out).toContain(`${withheld} of them stand by their hash alone`);
  });

  it('is asked for by days of the office as well; one without events is refused', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(
      new Date(office.api.clock.now()),
    );
    const { scope } = await exportPeriod(office.desk, asked('today'), { from: { day: today }, to: null });
    expect(scope).toMatchObject({ kind: 'period', from: expect.any(Number) });
    const before = exportPeriod(office.desk, asked('before'), { from: null, to: { day: '2019-12-31' } });
    await expect(before).rejects.toMatchObject({ code: 'EXPORT.PERIOD_EMPTY' });
  });
});

describe('a head the auditor holds', () => {
  it('is proven to be contained when it was named at the export', async () => {
    const held = join(office.heads, (await readdir(office.heads)).sort()[0] ?? '');
    await ofCase('held', office.plain, { heads: [held] });
    expect(await verified('held', '--head', held)).toMatchObject({ exit: 0 });
  });

  it('that contradicts the log is not exported over', async () => {
    const { name } = parseVerifier(office.key);
    const file = into('other-history.txt');
    const head = { origin: name, size: 30, root: Buffer.alloc(32, 5) };
    await writeFile(file, signCheckpoint(head, signerOf(name, await readFile(office.keyFile, 'utf8'))));
    await expect(ofCase('contradicted', office.plain, { heads: [file] })).rejects.toMatchObject({
      code: 'EXPORT.HEAD_CONTRADICTS',
    });
    await writeFile(file, 'no head at all');
    await expect(ofCase('contradicted', office.plain, { heads: [file] })).rejects.toMatchObject({
      code: 'EXPORT.HEAD_FILE',
    });
  });
});

describe('opened content', () => {
  const opened = (name: string, request: string, by = 'auditor.a', as = 'admin.a') =>
    exportCase(office.desk, asked(name), office.plain as CaseId, { request, by, as });

  it('is handed out on a grant for audit, and proven to stand in the envelopes', async () => {
    const before = (await accessOf(office.api, 'auditor.a')).length;
    const { opened: told } = await opened('opened', office.request);
    const looks = (await accessOf(office.api, 'auditor.a')).slice(before);
    expect(
      looks.map(({ type, data, metadata: m }) => [type, data['look'], data['purpose'], m.actor, m.recorder]),
    ).toEqual([
      // The auditor did not sign in there: the log says who ran it.
      ['Looked', told?.looks[0], 'audit', 'auditor.a', 'admin.a'],
    ]);
    const { exit, out } = await verified('opened');
    expect([exit, out]).toEqual([0, expect.stringContaining(SUMMARY)]);
    expect(await textOf('opened')).not.toContain(REPORTER);
  });

  it('stays closed when the look cannot be recorded', async () => {
    office.api.beforeAppend = refusing('access');
    await expect(opened('unrecorded', office.request)).rejects.toMatchObject({ code: 'STORE.UNAVAILABLE' });
    expect((await readdir(office.folder)).filter((name) => name.startsWith('unrecorded'))).toEqual([]);
  });

  it.each([
    ['on the request of another person', 'CONTENT.OTHERS_REQUEST', () => opened('no', office.request, 'auditor.fang')],
    [
      'for an operator who is no member of staff',
      'EXPORT.NOT_ALLOWED',
      () => opened('no', office.request, 'auditor.a', 'nobody.x'),
    ],
    [
      'for an operator of another role',
      'EXPORT.NOT_ALLOWED',
      () => opened('no', office.request, 'auditor.a', 'registrar.a'),
    ],
    ['on a request that is not there', 'CONTENT.REQUEST_UNKNOWN', () => opened('no', office.plain)],
    [
      'on a grant for another purpose',
      'EXPORT.NOT_FOR_AUDIT',
      async () => opened('no', await granted(office.api, office.plain, 'registrar.a'), 'registrar.a'),
    ],
  ])('stays closed %s', async (_what, refusal, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: refusal });
    expect(existsSync(into('no'))).toBe(false);
  });

  it('stays closed once the grant is over', async () => {
    const until = new Date(Date.parse(office.api.clock.now()) + 60_000).toISOString();
    const body = { purpose: 'audit', reason: 'briefly' };
    const { body: answered } = await office.api.post('auditor.a', `/cases/${office.plain}/content-requests`, body);
    const request = String(answered['request']);
    await office.api.post('leader.l', `/cases/${office.plain}/content-requests/${request}/grant`, { until });
    office.api.clock.forward(120_000);
    await expect(opened('late', request)).rejects.toMatchObject({ code: 'CONTENT.NOT_GRANTED' });
  });
});

describe('the command lines', () => {
  it.each([
    [['case', 'no-id', 'x'], 'an id is needed'],
    [['case', '0b8f2c1e-5d7a-4c6e-9a55-1f2e3d4c5b6a', 'x', '--opened'], 'go together'],
    [['period', 'x', '--from', 'yesterday'], 'a sequence'],
  ])('of the export refuses %j', async (args, said) => {
    const { told, ...streams } = terminal();
    expect(await runOps(['export', 'audit', ...args], streams)).toBe(1);
    expect(told().err).toContain(said);
  });

  it.each([
    [['plain'], 'No key'],
    [['plain', '--key', 'nonsense'], 'Not a public key'],
    [['nowhere', '--key', 'KEY'], 'Not a bundle'],
    [['--key', 'KEY'], 'Name one folder'],
    [['plain', '--key', 'KEY', '--head', 'nowhere'], 'nowhere'],
    [['plain', '--keys', 'KEY'], '--keys'],
  ])('of the checker refuses %j with exit code 2', async (args, said) => {
    const { told, ...streams } = terminal();
    const given = args.map((arg) => (arg === 'KEY' ? office.key : arg === 'plain' ? into('plain') : arg));
    expect(await run(given, streams)).toBe(2);
    expect(told().err).toContain(said);
  });

  it('of the checker is one file that needs nothing beside it, and can reach nothing but the bundle', async () => {
    const alone = await temporaryFolder('baton-verifier-');
    try {
      const script = join(alone.path, 'verify-bundle.mjs');
      const { metafile } = await build({ ...singleFile, outfile: script, metafile: true, logLevel: 'silent' });
      const foreign = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      const reachable = ['node:crypto', 'node:fs', 'node:path', 'node:util'];
      expect([...new Set(foreign)].sort()).toEqual(reachable);
      const permission = process.allowedNodeEnvironmentFlags.has('--permission')
        ? '--permission'
        : '--experimental-permission';
      const readable = [script, into('plain')].map((path) => `--allow-fs-read=${path}`);
      const args = [permission, ...readable, script, into('plain'), '--key', office.key];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: alone.path,
        env: {},
        encoding: 'utf8',
      });
      expect([status, stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*$/gm, '').trim()]).toEqual([0, '']);
      expect(stdout).toContain('PROVEN 已证实: every event');
    } finally {
      await alone.remove();
    }
  });

  it('of both tell what there is, with an example', async () => {
    const { told, ...streams } = terminal();
    expect(await run(['--help'], streams)).toBe(0);
    expect(await runOps(['export', 'audit', 'case', '--help'], streams)).toBe(0);
    expect(told().out.match(/Example/g)?.length).toBeGreaterThanOrEqual(2);
  });
});
