/** One line of the table. */
export interface Row {
  readonly what: string;
  /** null: not measured; `how` says why. */
  readonly value: number | null;
  readonly unit: string;
  /** The same on a real server, where one was given. */
  readonly real?: number;
  readonly reach?: Reach;
  /** This value divided by a raw limit of the same run. */
  readonly ratio?: Ratio;
  readonly how: string;
}

export interface Reach {
  readonly text: string;
  readonly met: boolean;
}

export interface Ratio {
  readonly value: number;
  readonly to: string;
  /** Smallest ratio the issue asks for. */
  readonly atLeast?: number;
}

export function atLeast(value: number, least: number): Reach {
  return { text: `≥ ${format(least)}`, met: value >= least };
}

export function atMost(value: number, most: number): Reach {
  return { text: `≤ ${format(most)}`, met: value <= most };
}

/** A row for what could not be measured: no number is better than an invented one. */
export function unmeasured(what: string, why: string): Row {
  return { what, value: null, unit: '', how: why };
}

/** The whole table as markdown, aligned for a terminal, too. */
export function markdown(rows: readonly Row[]): string {
  const head = ['Measure', 'Value', 'Unit', 'Reach', 'Ratio to raw', 'Real server', 'How'];
  const lines = rows.map((row) => [
    row.what,
    row.value === null ? 'not measured' : format(row.value),
    row.unit,
    row.reach ? `${row.reach.text} ${mark(row.reach.met)}` : '',
    row.ratio ? ratioText(row.ratio) : '',
    row.real === undefined ? '' : format(row.real),
    row.how.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' '),
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((cells) => widthOf(cells, column, title))),
  );
  const drawn = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === head.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${head.map((_, column) => '-'.repeat((column === head.length - 1 ? 3 : (widths[column] ?? 0)) + 2)).join('|')}|`;
  return [drawn(head), rule, ...lines.map(drawn)].join('\n');
}

function widthOf(cells: readonly string[], column: number, title: string): number {
  return Math.max(title.length, cells[column]?.length ?? 0);
}

function ratioText({ value, to, atLeast: least }: Ratio): string {
  const reach = least === undefined ? '' : ` (≥ ${least} ${mark(value >= least)})`;
  return `${value.toFixed(2)} × ${to}${reach}`;
}

function mark(met: boolean): string {
  return met ? '✓' : '✗';
}

/** Three digits that count; whole numbers from 100 on. */
export function format(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
