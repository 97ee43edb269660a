// `npm test`: builds, checks types and layers, runs every suite, and ends with `N passed, N failed` on a line of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const demandAll = args.includes('--machine');
const patterns = args.filter((arg) => arg !== '--machine');
const bin = (name) => join('node_modules', '.bin', name);

function run(command, parameters, env = {}) {
  return spawnSync(command, parameters, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function finish(passed, failed) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

if (!run(bin('tsc'), ['-p', 'tsconfig.build.json'])) finish(0, 1);

const { machineNeeds } = await import('../dist/libs/testing/src/machine.js');
const missing = machineNeeds.filter((need) => !need.present).map((need) => need.name);
if (missing.length > 0) process.stdout.write(`left out, this machine lacks: ${missing.join('; ')}\n`);
if (demandAll && missing.length > 0) finish(0, missing.length);

const lintHolds =
  patterns.length > 0 || (run(bin('eslint'), ['.']) && run(bin('prettier'), ['--check', '--log-level=warn', '.']));
const nodeOptions =
  `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
// What starves and freezes a whole office runs alone: beside it the others would be measured against a broken machine.
const results =
  patterns.length > 0 ? [suites(patterns)] : [suites([], { BATON_CHAOS_APART: 'yes' }), suites(['test/chaos/chaos'])];
const sum = (count) => results.reduce((total, result) => total + count(result), 0);
const broken = sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites);
finish(sum((result) => result.numPassedTests) + (lintHolds ? 1 : 0), broken + (lintHolds ? 0 : 1));

/** Runs some suites. @returns Jest's counts */
function suites(parameters, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const report = join(folder, 'report.json');
  run(bin('jest'), ['--maxWorkers=2', '--json', `--outputFile=${report}`, ...parameters], {
    NODE_OPTIONS: nodeOptions,
    ...env,
  });
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
