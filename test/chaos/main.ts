import { Command, InvalidArgumentError } from 'commander';
import { FAULTS } from './faults.js';
import { run } from './run.js';
import { addToFile, isSound, reportText, totalsText } from './table.js';

const HELP = `
Starts real offices of separate processes, one after the other, lets actors send commands while faults are injected, and
checks after each run that nothing was lost, doubled or altered. Totals add up over runs in .chaos/totals.json.

Examples:
  npm run chaos -- --minutes 30
  npm run chaos -- --seconds 120 --seed 4711      one run again
  npm run chaos -- --only "kill -9 eventStore"    one fault, again and again

Exit code: 0 nothing was found; 1 something was, with its seed; 70 a run could not be carried out.`;

const FILE = '.chaos/totals.json';
/** Seconds of faults in one office; then it is checked, and another one is opened. */
const LENGTH = 150;

interface Options {
  readonly minutes?: number;
  readonly seconds: number;
  readonly seed?: number;
  readonly only?: string;
}

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

async function main({ minutes, seconds, seed, only }: Options): Promise<void> {
  const end = performance.now() + (minutes ?? 0) * 60_000;
  const faults = only === undefined ? FAULTS : FAULTS.filter(({ name }) => name.includes(only));
  if (faults.length === 0) throw new InvalidArgumentError(`no such fault; there are ${names()}`);
  const tell = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  let next = seed ?? Math.floor(Math.random() * 2 ** 31);
  do {
    const left =
      minutes === undefined ? '' : `, ${Math.max(0, Math.round((end - performance.now()) / 60_000))} min left`;
    tell(`seed ${next}: ${seconds} s of faults${left}`);
    const report = await run({ seed: next, seconds, faults, tell });
    process.stdout.write(`${reportText(report)}\n`);
    process.stdout.write(`${totalsText(await addToFile(FILE, report))}\n`);
    if (!isSound(report)) process.exitCode = 1;
    next += 1;
  } while (performance.now() < end);
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
  .addHelpText('after', HELP)
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 70;
}
// What a client keeps open (timers of closed channels) must not keep the program from ending.
process.stdout.write('', () => process.exit());
