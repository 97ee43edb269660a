import { MOVEMENTS, type TallyRow } from '#invariants';
import type { ModelDifference, Reconciliation } from '#verification';
import { printable } from '../terminal/terminal.js';

/** Civil dates, both included. */
export interface Days {
  readonly from?: string;
  readonly to?: string;
}

/** Differences told at the terminal; all of them are in --json. */
const TOLD = 20;
const HEAD =
  'day         category           owner             opening received reopened  in out concluded declined referred  open';
const WIDTHS = [8, 9, 9, 4, 4, 10, 9, 9];

/** The report for people: the verdict, the account, then what differs. */
export function reconcileLines(report: Reconciliation, days: Days): string[] {
  const { equal, events, rows, models } = report;
  return [
    `${equal ? 'EQUAL 一致' : 'NOT EQUAL 不一致'}: ${events} events`,
    '',
    HEAD,
    ...within(rows, days).map(accountLine),
    '',
    ...models.map(({ model, of, sequence, compared, differences }) => {
      const verdict = differences === 0 ? 'equal 一致' : `${differences} differences 不一致`;
      return `${`${model} (${of})`.padEnd(28)}${String(compared).padStart(9)} at sequence ${sequence}  ${verdict}`;
    }),
    ...totalLines(report),
    ...findingLines(report),
    ...differenceLines(report.differences),
  ];
}

/** Rows of these days. */
export function within(rows: readonly TallyRow[], { from = '', to = '9999' }: Days): readonly TallyRow[] {
  return rows.filter(({ day }) => day >= from && day <= to);
}

function accountLine(row: TallyRow): string {
  const counts = [row.opening, ...MOVEMENTS.map((movement) => row[movement])];
  const columns = counts.map((count, index) => String(count).padStart(WIDTHS[index] ?? 9));
  return `${row.day}  ${printable(row.category).padEnd(19)}${printable(row.owner).padEnd(17)}${columns.join('')}${String(row.open).padStart(6)}`;
}

/** Totals by owner, category, stage and holder: only those that differ, all in --json. */
function totalLines({ totals }: Reconciliation): string[] {
  return totals
    .filter(({ log, found }) => log !== found)
    .map(
      ({ model, by, value, log, found }) => `${model} by ${by} ${printable(value)}: log ${log}, read model ${found}`,
    );
}

function findingLines({ findings }: Reconciliation): string[] {
  return findings.slice(0, TOLD).map(({ code, event, details }) => {
    const told = Object.entries(details).map(([name, value]) => `${name} ${printable(String(value))}`);
    return [code, ...(event ? [`${event.stream} revision ${event.revision}`] : []), ...told].join(', ');
  });
}

function differenceLines(differences: readonly ModelDifference[]): string[] {
  const more = differences.length - TOLD;
  return [
    ...differences
      .slice(0, TOLD)
      .map(
        ({ model, of, key, field, log, found }) =>
          `${model}: ${of} ${printable(key)}, ${field}: log ${printable(String(log))}, read model ${printable(String(found))}`,
      ),
    ...(more > 0 ? [`… ${more} more 另有 (--json)`] : []),
  ];
}
