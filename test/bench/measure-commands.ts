import { CONNECTIONS, openBenchOffice, pidOf, type BenchOffice } from './bench-office.js';
import type { Bench, Measure } from './bench.js';
import { cleaning } from './clean-up.js';
import { loadFor, type Load } from './load.js';
import { percentile, spreadOf } from './statistics.js';
import { atLeast, format, type Row } from './table.js';
import { usageText, watchProcessors, type Usage } from './usage.js';

/** Of raw single appends at the same concurrency (issue 3). */
const RATIO = 0.4;

export const commands: Measure = {
  name: 'commands',
  about: 'whole lives of cases over HTTP, 32 connections, with the projector and without',
  seconds: ({ appendSeconds, warmUpSeconds, commandSeconds }) =>
    appendSeconds + 2 * warmUpSeconds + 1.5 * commandSeconds + 14,
  run: async (bench) => {
    const { perSecond: raw } = await bench.rawAppends(CONNECTIONS);
    const { warmUpSeconds, commandSeconds } = bench.sizes;
    const whole = await commandLoad(bench, await bench.office(), warmUpSeconds, commandSeconds);
    const without = await withoutProjector(bench);
    return [...rowsOf(whole, raw), rowWithout(without, raw)];
  },
};

interface Loaded {
  readonly load: Load;
  readonly usage: Usage;
}

/** 32 cases at once against an office, warmed up. @throws when no command was taken */
export async function commandLoad(
  bench: Bench,
  { office, client }: BenchOffice,
  warmUp: number,
  seconds: number,
): Promise<Loaded> {
  bench.progress.say(`${CONNECTIONS} cases at once for ${warmUp} + ${seconds} s`);
  const { pid: projector } = office.children.projector;
  const pids = { api: pidOf(office, 'api'), ...(projector ? { projector } : {}), twin: pidOf(office, 'eventStore') };
  const watched = watchProcessors({ ...pids, 'load generator': process.pid });
  const load = await loadFor(client, CONNECTIONS, warmUp, seconds);
  if (load.latencies.length === 0) throw new Error(`no command was taken: ${load.firstFailure}`);
  return { load, usage: watched() };
}

/** In an office of its own whose projector was stopped: what the write side does when it has both processors. */
async function withoutProjector(bench: Bench): Promise<Loaded> {
  return cleaning(bench.cleanUp, async (cleanUp) => {
    const opened = await openBenchOffice(cleanUp);
    await opened.office.children.projector.stop();
    return commandLoad(bench, opened, bench.sizes.warmUpSeconds, bench.sizes.commandSeconds / 2);
  });
}

function rowsOf({ load, usage }: Loaded, raw: number): Row[] {
  const { p50, p99, count } = spreadOf(load.latencies);
  const kinds = [...load.byCommand].map(([command, samples]) => `${command} ${format(percentile(samples, 50))}`);
  return [
    {
      what: 'commands over HTTP, 32 connections',
      value: load.perSecond,
      unit: 'commands/s',
      reach: atLeast(load.perSecond, RATIO * raw),
      ratio: { value: load.perSecond / raw, to: 'raw appends, 32 writers', atLeast: RATIO },
      how:
        'whole office in its own processes, projector keeping up; 7 commands a case (receive … conclude) make 8 appends, a share ' +
        `of a register’s grant and a data key${usageText(usage, load.answered, 'command')}${refused(load)}`,
    },
    {
      what: 'latency of a command, p50',
      value: p50,
      unit: 'ms',
      how: `${count.toLocaleString('en-US')} commands, sent to answered; p50 of ${kinds.join(', ')}`,
    },
    { what: 'latency of a command, p99', value: p99, unit: 'ms', how: 'the same' },
  ];
}

function rowWithout({ load, usage }: Loaded, raw: number): Row {
  return {
    what: 'commands over HTTP, projector stopped',
    value: load.perSecond,
    unit: 'commands/s',
    ratio: { value: load.perSecond / raw, to: 'raw appends, 32 writers' },
    how: `the same in a fresh office without its projector${usageText(usage, load.answered, 'command')}${refused(load)}`,
  };
}

function refused({ failures, firstFailure }: Load): string {
  return failures === 0 ? '' : `; ${failures} NOT TAKEN (first: ${firstFailure})`;
}
