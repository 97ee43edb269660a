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
const folder = mkdtempSync(join(tmpdir(), 'baton-test-'));
const report = join(folder, 'report.json');
const nodeOptions =
  `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
run(bin('jest'), ['--maxWorkers=2', '--json', `--outputFile=${report}`, ...patterns], { NODE_OPTIONS: nodeOptions });
const result = read(report);
rmSync(folder, { recursive: true, force: true });
const brokenSuites = result.numRuntimeErrorTestSuites;
finish(result.numPassedTests + (lintHolds ? 1 : 0), result.numFailedTests + brokenSuites + (lintHolds ? 0 : 1));

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
  }
}
