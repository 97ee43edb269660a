// `npm test`: builds, checks types and layers, runs every suite, and ends with `N passed, N failed` on a line of its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './scratch.mjs';

const JEST = join('node_modules', 'jest', 'bin', 'jest.js');
const args = process.argv.slice(2);
const demandAll = args.includes('--machine');
const patterns = args.filter((arg) => arg !== '--machine');
const bin = (name) => join('node_modules', '.bin', name);

/** @returns whether it ended well */
function run(command, ...parameters) {
  const child = spawn(command, parameters, { stdio: 'inherit' });
  return new Promise((resolve) =>
    child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0)),
  );
}

function finish(passed, failed) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

const [builds, ...lintHolds] = await Promise.all([
  run(bin('tsc'), '-p', 'tsconfig.build.json'),
  ...(patterns.length > 0 ? [] : [run(bin('eslint'), '.'), run(bin('prettier'), '--check', '--log-level=warn', '.')]),
]);
if (!builds) finish(0, 1);

const { machineNeeds } = await import('../dist/libs/testing/src/machine.js');
const missing = machineNeeds.filter((need) => !need.present).map((need) => need.name);
if (missing.length > 0) process.stdout.write(`left out, this machine lacks: ${missing.join('; ')}\n`);
if (demandAll && missing.length > 0) finish(0, missing.length);

// Every suite loads the house anew: with little room for what is young, the collector takes a sixth of the time.
const nodeArguments = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--min-semi-space-size=32',
  '--max-semi-space-size=64',
];
const scratch = { TMPDIR: scratchFolder() };
// What starves and freezes a whole office runs alone, and on a disk: beside it the others would be measured against a
// broken machine.
const results =
  patterns.length > 0
    ? [suites(patterns, scratch)]
    : [suites([], { ...scratch, BATON_CHAOS_APART: 'yes' }), suites(['test/chaos/chaos'])];
const sum = (count) => results.reduce((total, result) => total + count(result), 0);
const broken = sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites);
const lint = lintHolds.every(Boolean);
finish(sum((result) => result.numPassedTests) + (lint ? 1 : 0), broken + (lint ? 0 : 1));

/** Runs some suites. @returns Jest's counts */
function suites(parameters, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const report = join(folder, 'report.json');
  const jest = ['--maxWorkers=2', '--json', `--outputFile=${report}`, ...parameters];
  spawnSync(process.execPath, [...nodeArguments, JEST, ...jest], { stdio: 'inherit', env: { ...process.env, ...env } });
  const result = read(report);
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
  }
}
