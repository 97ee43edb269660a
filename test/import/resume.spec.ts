import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BatonError, instantOf, type OfficeId } from '#kernel';
import type { RunCaseCommand } from '#cases';
import { pause, type EventLog } from '#event-store';
import { caseDispatcher, type CaseDispatcher } from '../../apps/ops/src/import/case-dispatcher.js';
import { CASES_AT_ONCE, importCases } from '../../apps/ops/src/import/import-cases.js';
import { plansOf, surveyXes, type XesSurvey } from '../../apps/ops/src/import-xes/survey.js';
import { chance, logXml, randomLog, step, twoSteps } from './support/invented-log.js';
import { TwinProcess } from './support/twin-process.js';
import { contentOf, eventCount, ops, startOffices, type Offices, type TestOffice } from './support/office.js';

const seed = Number(process.env['BATON_SEED'] ?? Math.floor(Math.random() * 1e9));
const TRACES = 40;
const OPS = join(process.cwd(), 'dist/apps/ops/src/main.js');

let offices: Offices;
/** Imported in one go; crashed in this process; killed as another process; for small changes. */
let whole: TestOffice, crashed: TestOffice, killed: TestOffice, small: TestOffice;
let file: string;
const twins: TwinProcess[] = [];

beforeAll(async () => {
  process.stderr.write(`seed ${seed} (BATON_SEED)\n`);
  offices = await startOffices(4);
  const [a, b, c, d] = offices.all;
  if (!a || !b || !c || !d) throw new Error('four offices were asked for');
  [whole, crashed, killed, small] = [a, b, c, d];
  file = await written('invented.xes', randomLog(TRACES, chance(seed)));
  expect((await ops('import', 'xes', file, '--data', whole.data)).code).toBe(0);
}, 60_000);

afterAll(async () => {
  await Promise.all(twins.map((twin) => twin.kill('SIGTERM')));
  await offices.stop();
}, 30_000);

async function written(name: string, content: string): Promise<string> {
  const path = join(offices.folder, name);
  await writeFile(path, content);
  return path;
}

function surveyed(): Promise<XesSurvey> {
  return surveyXes({ file, officeId: '150403' as OfficeId, now: instantOf(Date.now()) });
}

/** Dies after some commands: before the command is sent, or after it was written and before the answer came. */
function dyingAfter(commands: number, before: boolean, real: CaseDispatcher): CaseDispatcher {
  let sent = 0;
  return {
    execute: async (command) => {
      sent += 1;
      if (sent > commands && before) throw new Error('the importer died');
      const outcome = await real.execute(command);
      if (sent > commands) throw new Error('the importer died');
      return outcome;
    },
  };
}

describe('an import that was cut off', () => {
  it('ends, after any number of crashes, with the streams an uninterrupted import has', async () => {
    const random = chance(seed + 1);
    const survey = await surveyed();
    let crashes = 0;
    for (let finished = false; !finished;) {
      const open = await crashed.open();
      const dispatcher = dyingAfter(40 + Math.floor(random() * 100), random() < 0.5, caseDispatcher(open.store));
      const run = crashes < 3 ? dispatcher : caseDispatcher(open.store);
      finished = await importCases({ origin: survey.origin, dispatcher: run, casesAtOnce: 8 }, plansOf(survey)).then(
        () => true,
        () => false,
      );
      await open.close();
      if (!finished) crashes += 1;
    }
    expect(crashes).toBe(3);
    expect(await contentOf(crashed.log)).toEqual(await contentOf(whole.log));
  }, 60_000);

  it('loses and doubles nothing when its process is killed with kill -9 in the middle', async () => {
    if (!existsSync(OPS)) throw new Error('run `npm run build` first: this test kills the built command line');
    const all = await eventCount(whole.log);
    const victim = start(killed);
    const stop = new AbortController();
    let seen = 0;
    for await (const item of killed.log.subscribeAll(null, stop.signal)) {
      if (item.kind !== 'event') continue;
      seen += 1;
      if (seen < all / 3) continue;
      victim.kill('SIGKILL');
      stop.abort();
    }
    if (victim.exitCode === null && victim.signalCode === null) await once(victim, 'exit');
    expect(victim.signalCode).toBe('SIGKILL');
    expect(await eventCount(killed.log)).toBeLessThan(all);
    const second = start(killed);
    const [said] = await Promise.all([text(second.stdout), once(second, 'exit')]);
    expect(said).toMatch(/Already there 原已存在: [1-9]/);
    expect(second.exitCode).toBe(0);
    expect(await contentOf(killed.log)).toEqual(await contentOf(whole.log));
  }, 60_000);
});

/** Counts the answers that say the store is away. */
function counting(real: CaseDispatcher): { readonly dispatcher: CaseDispatcher; readonly away: () => number } {
  let away = 0;
  const execute = async (command: RunCaseCommand) => {
    try {
      return await real.execute(command);
    } catch (error) {
      if (error instanceof BatonError && error.status === 503) away += 1;
      throw error;
    }
  };
  return { dispatcher: { execute }, away: () => away };
}

/** Kills a twin once some events are there, and brings it back when every case under way was turned away twice. */
async function outage(twin: TwinProcess, log: EventLog, events: number, away: () => number): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  for await (const item of log.subscribeAll(null, stop.signal))
    if (item.kind === 'event' && ++seen >= events) stop.abort();
  await twin.kill('SIGKILL');
  const end = Date.now() + 30_000;
  while (away() < 2 * CASES_AT_ONCE) {
    if (Date.now() > end) throw new Error('the importer did not notice the outage');
    await pause(20);
  }
  await twin.start();
}

describe('an import whose event store is killed with kill -9', () => {
  it('waits for it to come back and ends with nothing refused, lost or doubled', async () => {
    const { twin, office } = await officeWithTwin();
    const open = await office.open();
    const { dispatcher, away } = counting(caseDispatcher(open.store));
    const all = await eventCount(whole.log);
    const survey = await surveyed();
    const [result] = await Promise.all([
      importCases({ origin: survey.origin, dispatcher }, plansOf(survey)),
      outage(twin, office.log, Math.floor(all / 4), away),
    ]).finally(() => open.close());
    expect(result.refused.map(({ details }) => details)).toEqual([]);
    expect(await contentOf(office.log)).toEqual(await contentOf(whole.log));
  }, 90_000);
});

async function officeWithTwin(): Promise<{ twin: TwinProcess; office: TestOffice }> {
  let twin: TwinProcess | undefined;
  const office = await offices.spare(async (url) => {
    twin = new TwinProcess(url);
    twins.push(twin);
    await twin.start();
    return twin.connectionString;
  });
  if (!twin) throw new Error('no twin');
  return { twin, office };
}

function start({ data }: TestOffice) {
  return spawn(process.execPath, [OPS, 'import', 'xes', file, '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('a file that comes again', () => {
  it('is recognised under another name', async () => {
    const before = await eventCount(whole.log);
    const copy = await written('renamed copy.xes', randomLog(TRACES, chance(seed)));
    expect((await ops('import', 'xes', copy, '--data', whole.data)).code).toBe(0);
    expect(await eventCount(whole.log)).toBe(before);
  }, 30_000);

  it('with other content for a known case is refused by name, and the case stays as it is', async () => {
    const first = await written('first.xes', logXml([twoSteps('case-a')], 'changing'));
    const other = [
      step('Check', 'Resource01', '2020-03-01T09:00:00Z'),
      step('Refuse', 'Resource02', '2020-03-02T09:00:00Z'),
    ];
    const second = await written(
      'second.xes',
      logXml([twoSteps('case-a', { events: other }), twoSteps('case-b')], 'changing'),
    );
    expect((await ops('import', 'xes', first, '--data', small.data)).code).toBe(0);
    const before = await contentOf(small.log);
    const again = await ops('import', 'xes', second, '--data', small.data);
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/IMPORT\.OTHER_CONTENT.*trace case-a/);
    const after = await contentOf(small.log);
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toHaveLength(2);
  });

  it('with an error in its last trace writes nothing, not even the good ones before it', async () => {
    const before = await eventCount(small.log);
    const bad = [twoSteps('case-x'), twoSteps('case-y', { trace: { enddate: 'soon' } })];
    const said = await ops('import', 'xes', await written('bad.xes', logXml(bad, 'bad')), '--data', small.data);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/IMPORT\.TIME_INVALID.*line \d+, trace case-y/);
    expect(await eventCount(small.log)).toBe(before);
  });

  it('is only checked with --dry-run', async () => {
    const before = await eventCount(small.log);
    const said = await ops('import', 'xes', file, '--dry-run', '--data', small.data);
    expect(said).toMatchObject({ code: 0 });
    expect(said.out).toContain(`${TRACES} cases`);
    expect(await eventCount(small.log)).toBe(before);
  });
});
