import type { ActKind } from '../import/case-plan.js';
import type { Findings, Flagged } from '../import/findings.js';
import { at } from '../import/import.errors.js';
import { IMPORT_FLAGS } from '../import/import.flags.js';
import type { ImportResult } from '../import/import-cases.js';
import { complain, errorLine, printable, say, type Terminal } from './terminal.js';

type Counts = Readonly<Record<ActKind, number>>;

/** `1434 cases, 8577 steps, 1208 handovers, 1329 conclusions`. */
export function countsLine(cases: number, acts: Counts): string {
  const parts = [`${cases} cases`, `${acts.step} steps`, `${acts.acknowledge} handovers`];
  if (acts.carry > 0) parts.push(`${acts.carry} numbers`);
  return [...parts, `${acts.conclude} conclusions`].join(', ');
}

export function tellFlags(terminal: Terminal, findings: Findings): void {
  if (findings.flags.length === 0) return;
  say(terminal, '', 'Flagged 标记 (taken over as they are):');
  for (const flag of findings.flags) say(terminal, flagLine(flag));
}

function flagLine({ code, subject, count, first }: Flagged): string {
  const place = Object.entries(at(first)).map(([name, value]) => `${name} ${printable(String(value))}`);
  const about = subject ? ` [${printable(subject)}]` : '';
  const { zh, en } = IMPORT_FLAGS[code];
  return `  ${String(count).padStart(6)} × ${code}${about} ${zh} ${en}; first: ${place.join(', ')}`;
}

export function tellErrors(terminal: Terminal, findings: Findings): void {
  for (const error of findings.errors) complain(terminal, errorLine(error));
  const more = findings.errorCount - findings.errors.length;
  if (more > 0) complain(terminal, `… ${more} more errors 另有 ${more} 处错误`);
}

/** What the run did: written now, found there, refused. */
export function tellResult(terminal: Terminal, result: ImportResult, seconds: number): void {
  const written = mapped(result.acts, ({ written }) => written);
  const already = mapped(result.acts, ({ already }) => already);
  const cases = result.casesWritten + result.casesAlready;
  const rate = (cases / Math.max(0.001, seconds)).toFixed(1);
  say(
    terminal,
    '',
    `Written now 本次写入: ${countsLine(result.casesWritten, written)}`,
    `Already there 原已存在: ${countsLine(result.casesAlready, already)}`,
    `Refused 未导入: ${result.refused.length} cases`,
    `${cases} cases in ${seconds.toFixed(1)} s, ${rate} cases/s`,
  );
  for (const error of result.refused) complain(terminal, errorLine(error));
}

function mapped<Value>(acts: Readonly<Record<ActKind, Value>>, of: (value: Value) => number): Counts {
  return Object.fromEntries(Object.entries(acts).map(([kind, value]) => [kind, of(value)])) as Record<ActKind, number>;
}
