import { describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '#embedded';
import { ordersFrom } from '../../libs/fail-points/src/orders.js';
import { stateOf } from '../../libs/testing/src/process-tree.js';
import { until } from '../../libs/testing/src/until.js';

const run = promisify(execFile);

/** A program that meets one fail point again and again, and says how often it went on. */
const PROGRAM = `
import { failPoint } from '#fail-points';
for (let passed = 0; passed < 5; passed += 1) {
  try {
    await failPoint('append.sent');
    console.log('passed', Math.round(Date.now() / 3600000 - ${'START'}));
  } catch (error) {
    console.log('thrown', error.name, error.code);
  }
}`;

function program(): string {
  return PROGRAM.replace('START', String(Date.now() / 3_600_000));
}

async function output(conditions: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const args = [...conditions, '--input-type=module', '-e', program()];
  const env = { PATH: process.env['PATH'], ...environment };
  const ended = await run(process.execPath, args, { env }).catch((error: unknown) => error as EndedBadly);
  return { lines: ended.stdout.trim().split('\n'), signal: 'signal' in ended ? ended.signal : null };
}

interface EndedBadly {
  readonly stdout: string;
  readonly signal: string | null;
}

const PASSED = 'passed 0';

describe('a fail point', () => {
  it('is an empty function in production, whatever the environment says', async () => {
    const { lines, signal } = await output([], { BATON_FAIL_AT: 'append.sent=kill' });
    expect({ lines, signal }).toEqual({ lines: Array(5).fill(PASSED), signal: null });
    const shown = await run(process.execPath, [
      '--input-type=module',
      '-e',
      `console.log(import.meta.resolve('#fail-points'))`,
    ]);
    expect(shown.stdout.trim()).toMatch(/fail-points\/src\/index\.js$/);
    expect(readFileSync('dist/libs/fail-points/src/index.js', 'utf8')).not.toMatch(/process[.[]\w|^import /m);
  });

  it('does nothing in a chaos run, either, unless it was ordered', async () => {
    expect((await output(['--conditions=chaos'])).lines).toEqual(Array(5).fill(PASSED));
  });

  it('kills the process at the ordered passing, and has written it down before', async () => {
    const folder = await temporaryFolder('baton-fail-points-');
    const report = join(folder.path, 'report');
    const told = { BATON_FAIL_AT: 'append.sent=kill:3', BATON_FAIL_REPORT: report };
    const { lines, signal } = await output(['--conditions=chaos'], told);
    expect({ lines, signal }).toEqual({ lines: [PASSED, PASSED], signal: 'SIGKILL' });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ point: 'append.sent', action: 'kill' });
    await folder.remove();
  });

  it('throws once, and lets the next pass', async () => {
    const { lines } = await output(['--conditions=chaos'], { BATON_FAIL_AT: 'append.sent=throw:2' });
    expect(lines).toEqual([PASSED, 'thrown InjectedFault undefined', PASSED, PASSED, PASSED]);
  });

  it('holds up for as long as ordered', async () => {
    const began = performance.now();
    await output(['--conditions=chaos'], { BATON_FAIL_AT: 'append.sent=delay:1:700' });
    expect(performance.now() - began).toBeGreaterThan(700);
  });

  it('freezes the process until somebody lets it go on', async () => {
    const env = { PATH: process.env['PATH'], BATON_FAIL_AT: 'append.sent=freeze:2' };
    const child = spawn(process.execPath, ['--conditions=chaos', '--input-type=module', '-e', program()], { env });
    await until('the process to be stopped', 20_000, async () => (await stateOf(child.pid ?? 0)) === 'T');
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    expect(await ended).toEqual([0, null]);
  });

  it('is ordered by name: what is no order is refused', () => {
    expect(ordersFrom('append.sent=kill:3,answer.before=delay:1:500')).toEqual([
      { point: 'append.sent', action: 'kill', hit: 3 },
      { point: 'answer.before', action: 'delay', hit: 1, milliseconds: 500 },
    ]);
    for (const wrong of ['append.sent', 'append.sent=explode', 'nowhere=kill', 'append.sent=kill:0'])
      expect(() => ordersFrom(wrong)).toThrow(TypeError);
  });
});
