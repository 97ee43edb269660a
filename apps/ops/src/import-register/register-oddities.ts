import type { Findings } from '../import/findings.js';
import type { RegisterEntry } from './register-entry.js';

/** What is strange in a register as a whole. It is flagged and kept: nothing is repaired (domain §3, I5). */
export function noteOddities(entries: readonly RegisterEntry[], findings: Findings): void {
  for (const entry of entries) noteOrder(entry, findings);
  for (const group of grouped(entries, ({ series, year, number }) => `${series} ${year} ${frameOf(number)}`)) {
    noteGaps(group, findings);
  }
  for (const group of grouped(entries, ({ series, year }) => `${series} ${year}`)) noteFormats(group, findings);
}

function noteOrder({ line, received, registered, concluded }: RegisterEntry, findings: Findings): void {
  if (registered < received) findings.flag('IMPORT.DATES_OUT_OF_ORDER', { line }, 'registered before received');
  if (concluded !== null && concluded < received) {
    findings.flag('IMPORT.DATES_OUT_OF_ORDER', { line }, 'concluded before received');
  }
}

const LAST_DIGITS = /\d+(?!.*\d)/;

/** A number without its running part. */
function frameOf(number: string): string {
  return number.replace(LAST_DIGITS, '#');
}

function sequenceOf(number: string): bigint | null {
  const digits = LAST_DIGITS.exec(number)?.[0];
  return digits === undefined ? null : BigInt(digits);
}

function noteGaps(entries: readonly RegisterEntry[], findings: Findings): void {
  const known = entries.flatMap((entry) => {
    const sequence = sequenceOf(entry.number);
    return sequence === null ? [] : [{ sequence, line: entry.line, number: entry.number }];
  });
  known.sort((a, b) => (a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : 0));
  for (const [index, { sequence, line, number }] of known.entries()) {
    const before = known[index - 1];
    if (!before || sequence - before.sequence < 2n) continue;
    const subject = `${before.number} … ${number}`;
    findings.flag('IMPORT.NUMBER_GAP', { line }, subject, Number(sequence - before.sequence - 1n));
  }
}

/** `150403-XF-2019-000123` → `9-XF-9-9`: what most numbers of a register look like, the others are flagged. */
function noteFormats(entries: readonly RegisterEntry[], findings: Findings): void {
  const shapes = [...grouped(entries, ({ number }) => number.replace(/\d+/g, '9'))];
  shapes.sort((a, b) => b.length - a.length);
  for (const { line } of shapes.slice(1).flat()) findings.flag('IMPORT.NUMBER_FORMAT', { line });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Iterable<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups.values();
}
