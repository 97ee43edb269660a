import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Checked } from './check.js';
import type { RunReport } from './run.js';

const counts = z.record(z.string(), z.int());
const totals = z.object({
  runs: z.int(),
  seconds: z.number(),
  faults: counts,
  ...{ ok: z.int(), refused: z.int(), doubtful: z.int(), events: z.int() },
  ...{ lost: z.int(), doubled: z.int(), mismatched: z.int(), findings: z.int() },
  /** Seeds of runs in which the checker found something. */
  failed: z.array(z.int()),
});

/** What all runs on this machine came to. */
export type Totals = z.output<typeof totals>;

const NONE: Totals = {
  ...{ runs: 0, seconds: 0, faults: {}, ok: 0, refused: 0, doubtful: 0, events: 0 },
  ...{ lost: 0, doubled: 0, mismatched: 0, findings: 0, failed: [] },
};

/** What the words of the tables mean. */
const LEGEND = [
  'ok: answered 2xx. refused: answered 4xx that says so; illegal commands are sent on purpose.',
  'once in doubt: an attempt ended without an answer that says anything; sent again with its key until one did.',
  'lost: ok, and not in the log. doubled: in the log more than once. mismatched: a table that a fresh fold does not give.',
  'other findings: whatever else the checker says (docs/chaos.md, "How a run ends").',
];

export function isSound({ lost, doubled, mismatched, findings }: Checked): boolean {
  return [lost, doubled, mismatched, findings].every((list) => list.length === 0);
}

/** Adds a run to what is there. */
export function added(before: Totals, report: RunReport): Totals {
  const faults = { ...before.faults };
  for (const [kind, count] of report.faults) faults[kind] = (faults[kind] ?? 0) + count;
  return {
    faults,
    runs: before.runs + 1,
    seconds: before.seconds + report.seconds,
    ok: before.ok + report.ok,
    refused: before.refused + report.refused,
    doubtful: before.doubtful + report.doubtful,
    events: before.events + report.events,
    lost: before.lost + report.lost.length,
    doubled: before.doubled + report.doubled.length,
    mismatched: before.mismatched + report.mismatched.length,
    findings: before.findings + report.findings.length,
    failed: isSound(report) ? before.failed : [...before.failed, report.seed],
  };
}

/** Adds a run to the totals in a file, whole or not at all. @returns what they are now */
export async function addToFile(file: string, report: RunReport): Promise<Totals> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const now = added(text === null ? NONE : totals.parse(JSON.parse(text)), report);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.draft`, `${JSON.stringify(now, null, 2)}\n`);
  await rename(`${file}.draft`, file);
  return now;
}

/** One run, for a person: what took effect, what became of the commands, what the checker says. */
export function reportText(report: RunReport): string {
  const { seed, seconds, faults, ok, refused, doubtful, events, slowest } = report;
  const found = (['lost', 'doubled', 'mismatched', 'findings'] as const).flatMap((kind) =>
    report[kind].map((what) => `  ${kind}: ${what}`),
  );
  return [
    `seed ${seed}, ${seconds} s: ${isSound(report) ? 'sound' : 'NOT SOUND'}`,
    `  commands: ${ok} ok, ${refused} refused, ${doubtful} once in doubt; ${events} events; slowest answer ${Math.round(slowest)} ms`,
    `  lost ${report.lost.length}, doubled ${report.doubled.length}, mismatched ${report.mismatched.length}, other findings ${report.findings.length}`,
    ...rows([...faults]),
    ...found,
    ...(isSound(report) ? [] : [`  again: npm run chaos -- --seconds ${seconds} --seed ${seed}`]),
  ].join('\n');
}

/** All runs, as a table in markdown. */
export function totalsText(all: Totals): string {
  const { runs, seconds, ok, refused, doubtful, events, lost, doubled, mismatched, findings, failed, faults } = all;
  const sum = Object.values(faults).reduce((total, count) => total + count, 0);
  const line = (name: string, value: number | string): string => `| ${name} | ${value} |`;
  return [
    ...[
      '| over all runs | |',
      '|---|---:|',
      line('runs', runs),
      line('minutes of faults', Math.round(seconds / 6) / 10),
    ],
    ...[line('faults that took effect', sum), line('commands ok', ok), line('commands refused', refused)],
    ...[line('commands once in doubt', doubtful), line('events checked', events), line('lost', lost)],
    ...[line('doubled', doubled), line('mismatched tables', mismatched), line('other findings', findings)],
    line('seeds that failed', failed.join(' ') || 'none'),
    ...['', ...LEGEND],
    ...[
      '',
      '| fault | took effect |',
      '|---|---:|',
      ...Object.entries(faults)
        .sort()
        .map(([name, n]) => line(name, n)),
    ],
  ].join('\n');
}

function rows(faults: readonly (readonly [string, number])[]): string[] {
  return [...faults]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `  ${String(count).padStart(6)}  ${kind}`);
}
