import { writeFile } from 'node:fs/promises';
import { Bench, type Measure } from './bench.js';
import { CleanUp, Interrupted } from './clean-up.js';
import { surroundings } from './machine.js';
import { ALL, chosen } from './measures.js';
import { optionsFrom, type Options } from './options.js';
import { profileApi } from './profile-api.js';
import { profileProjector } from './profile-projector.js';
import { Progress } from './progress.js';
import { markdown, unmeasured, type Row } from './table.js';

const HELP = `How fast Baton is on this machine: one table, in markdown, on stdout; progress on stderr.

  npm run bench                             everything, about 6 minutes; let the machine be quiet
  npm run bench -- --quick                  everything, small: does it work? (the numbers say little)
  npm run bench -- --only commands,lag      some measures; raw limits they need are measured with them
  npm run bench -- --long                   also memory over 500,000 events
  npm run bench -- --out FILE               the table into a file, too
  npm run bench -- --profile api            where the api spends its time under load (no table)
  npm run bench -- --profile projector      … and the projector while it catches up; --out FILE keeps the .cpuprofile

EVENTSTORE_URL=esdb://… adds a column for a real server: its log gets events in streams bench-… and benchfill-….

Measures:
${ALL.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}
`;

/** Longest a measure may take, as a multiple of what was expected, and at least: then its row says so. */
const PATIENCE = { times: 6, seconds: 120 };

async function main(cleanUp: CleanUp): Promise<void> {
  const options = optionsFrom(process.argv.slice(2), process.env);
  if (options.help) return void process.stdout.write(HELP);
  const measures = chosen(options);
  const progress = new Progress(new Map(measures.map(({ name, seconds }) => [name, seconds(options.sizes)])));
  const bench = new Bench(options, cleanUp, progress);
  if (options.profile !== null) {
    const report = options.profile === 'api' ? profileApi(bench) : profileProjector(bench);
    return void process.stdout.write(`${await report}\n`);
  }
  const { lines, busy } = surroundings((await bench.store()).postgresVersion, options.realEventStore);
  if (busy) process.stderr.write('The machine is not quiet: these numbers will say less than they should.\n');
  const rows: Row[] = [];
  for (const measure of measures) {
    rows.push(...(await rowsOf(bench, measure)));
    if (cleanUp.interrupted) throw new Interrupted();
  }
  await tell(options, `${lines.map((line) => `- ${line}`).join('\n')}\n\n${markdown(rows)}\n`);
}

/** What a measure found; what it could not find is a row that says why. */
async function rowsOf(bench: Bench, measure: Measure): Promise<readonly Row[]> {
  bench.progress.begin(measure.name);
  const deadline = Math.max(PATIENCE.seconds, PATIENCE.times * measure.seconds(bench.sizes));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${deadline} s`)), deadline * 1000);
  });
  try {
    return await Promise.race([measure.run(bench), late]);
  } catch (error) {
    return [unmeasured(measure.name, `failed: ${error instanceof Error ? error.message : String(error)}`)];
  } finally {
    clearTimeout(timer);
    bench.progress.end(measure.name);
  }
}

async function tell({ out, quick }: Options, text: string): Promise<void> {
  const note = quick ? '- **quick run: sizes are too small for numbers that mean much**\n' : '';
  process.stdout.write(`${note}${text}`);
  if (out !== null) await writeFile(out, `${note}${text}`);
}

const everything = new CleanUp();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void everything.interrupt().finally(() => process.exit(130)));
}
try {
  await main(everything);
} catch (error) {
  if (!everything.interrupted) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = everything.interrupted ? 130 : 1;
} finally {
  await everything.run();
}
// What a client keeps open (timers of closed channels) must not keep the bench from ending.
process.stdout.write('', () => process.exit());
