import { dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { FAULTS, type Fault } from './faults.js';
import { CutShort, run, type RunOptions } from './run.js';
import { knownSeeds } from './seeds.js';
import { addToFile, isSound, reportText, totalsText } from './table.js';

const HELP = `
Starts real offices of separate processes, one after the other, lets actors send commands while faults are injected, and
checks after each run that nothing was lost, doubled or altered. Totals add up over runs in .chaos/totals.json.

Examples:
  npm run chaos -- --minutes 30
  npm run chaos -- --seconds 120 --seed 4711      one run again
  npm run chaos -- --only "kill -9 eventStore"    one fault, again and again
  npm run chaos -- --known                        the runs in which something was once found

Exit code: 0 nothing was found; 1 something was, with its seed; 70 a run could not be carried out; 130 stopped by hand.`;

const FILE = '.chaos/totals.json';
/** Seconds of faults in one office; then it is checked, and another one is opened. */
const LENGTH = 240;

interface Options {
  readonly minutes?: number;
  readonly seconds: number;
  readonly seed?: number;
  readonly only?: string;
  readonly known?: boolean;
}

type Planned = Pick<RunOptions, 'seed' | 'seconds'>;

/** An office that is left behind would go on, and its small disks with it. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number');
  return value;
}

async function main({ minutes, seconds, seed, only, known }: Options): Promise<void> {
  const faults = only === undefined ? undefined : FAULTS.filter(({ name }) => name.includes(only));
  if (faults?.length === 0) throw new InvalidArgumentError(`no such fault; there are ${names()}`);
  if (known) {
    for (const one of await knownSeeds()) await oneRun(one, faults, 'known');
    return;
  }
  const end = performance.now() + (minutes ?? 0) * 60_000;
  let next = seed ?? Math.floor(Math.random() * 2 ** 31);
  do {
    const left = Math.max(0, Math.round((end - performance.now()) / 60_000));
    await oneRun({ seed: next, seconds }, faults, minutes === undefined ? 'one run' : `${left} min left`);
    next += 1;
  } while (performance.now() < end);
}

async function oneRun({ seed, seconds }: Planned, faults: readonly Fault[] | undefined, which: string): Promise<void> {
  tell(`seed ${seed}: ${seconds} s of faults, ${which}`);
  const report = await run({
    seed,
    seconds,
    tell,
    evidence: dirname(FILE),
    signal: stopping.signal,
    ...(faults ? { faults } : {}),
  });
  process.stdout.write(`${reportText(report)}\n`);
  process.stdout.write(`${totalsText(await addToFile(FILE, report))}\n`);
  if (!isSound(report)) process.exitCode = 1;
}

function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

function names(): string {
  return FAULTS.map(({ name }) => name).join('; ');
}

const program = new Command('chaos')
  .description('faults on a running office, each run ended by the checker')
  .option('--minutes <n>', 'runs until so many minutes are over; one run when absent', positive)
  .option('--seconds <n>', 'how long faults are injected in one run', positive, LENGTH)
  .option('--seed <n>', 'seed of the first run; each further one has the next', whole)
  .option('--only <text>', 'only faults with this in their name')
  .option('--known', 'plays the runs of test/chaos/seeds.json again')
  .addHelpText('after', HELP)
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  const byHand = error instanceof CutShort;
  tell(byHand ? 'stopped by hand; the office is closed' : String(error instanceof Error ? error.stack : error));
  process.exitCode = byHand ? 130 : 70;
}
// What a client keeps open (timers of closed channels) must not keep the program from ending.
process.stdout.write('', () => process.exit());
