import { CODE, type OfficeDate } from '#kernel';
import type { Channel } from '#cases';
import { channelOf } from '../import/channels.js';
import type { Findings } from '../import/findings.js';
import type { ImportErrorCode } from '../import/import.errors.js';
import type { Column } from './register-columns.js';
import { readDate } from './register-date.js';
import type { Row } from './register-rows.js';

/** One line of an old register. */
export interface RegisterEntry {
  readonly line: number;
  readonly number: string;
  readonly series: string;
  readonly year: number;
  readonly received: OfficeDate;
  readonly registered: OfficeDate;
  readonly concluded: OfficeDate | null;
  readonly channel: Channel;
  readonly officer: string;
  readonly department: string;
  readonly pages: number;
}

/** For rows that do not say. */
export interface RegisterDefaults {
  readonly series: string;
  readonly officer?: string;
  readonly department?: string;
}

const MOST_NUMBER = 64;

/** Reads rows into entries; every cell that cannot be read is an error with line and column. */
export class EntryReader {
  /** How dates were written, and where first. */
  readonly dateForms = new Map<string, number>();

  constructor(
    private readonly places: ReadonlyMap<Column, number>,
    private readonly defaults: RegisterDefaults,
    private readonly today: OfficeDate,
    private readonly findings: Findings,
  ) {}

  /** @returns null when the row has errors */
  read(row: Row): RegisterEntry | null {
    const before = this.findings.errorCount;
    const registered = this.#date(row, 'registered');
    const entry = {
      line: row.line,
      number: this.#number(row),
      series: this.#code(row, 'series', this.defaults.series),
      year: this.#whole(row, 'year', Number(registered.slice(0, 4)), 9999),
      received: this.#date(row, 'received'),
      registered,
      concluded: this.#cell(row, 'concluded') === '' ? null : this.#date(row, 'concluded'),
      channel: this.#channel(row),
      officer: this.#code(row, 'officer', this.defaults.officer),
      department: this.#code(row, 'department', this.defaults.department),
      pages: this.#whole(row, 'pages', 0, 100_000),
    };
    return this.findings.errorCount === before ? entry : null;
  }

  #cell({ cells }: Row, column: Column): string {
    const index = this.places.get(column);
    return index === undefined ? '' : (cells[index] ?? '');
  }

  #error(code: ImportErrorCode, { line }: Row, column: Column): void {
    this.findings.error(code, { line }, { column });
  }

  /** Kept letter by letter, full-width digits included. */
  #number(row: Row): string {
    const number = this.#cell(row, 'number');
    if (number === '') this.#error('IMPORT.VALUE_MISSING', row, 'number');
    else if (number.length > MOST_NUMBER || /\p{Cc}/u.test(number)) this.#error('IMPORT.VALUE_INVALID', row, 'number');
    return number;
  }

  #date(row: Row, column: Column): OfficeDate {
    const text = this.#cell(row, column);
    const read = text === '' ? ({ refused: 'IMPORT.VALUE_MISSING' } as const) : readDate(text);
    if ('refused' in read) {
      this.#error(read.refused, row, column);
      return this.today;
    }
    if (!this.dateForms.has(read.form)) this.dateForms.set(read.form, row.line);
    if (read.date > this.today) this.#error('IMPORT.DATE_IN_FUTURE', row, column);
    return read.date;
  }

  #channel(row: Row): Channel {
    const channel = channelOf(this.#cell(row, 'channel'));
    if (!channel) this.#error('IMPORT.VALUE_INVALID', row, 'channel');
    return channel ?? 'other';
  }

  /** A code, never a name: codes stand in clear in the log. */
  #code(row: Row, column: Column, otherwise: string | undefined): string {
    const code = this.#cell(row, column) || (otherwise ?? '');
    if (code === '') this.#error('IMPORT.VALUE_MISSING', row, column);
    else if (!CODE.test(code)) this.#error('IMPORT.VALUE_INVALID', row, column);
    return code;
  }

  #whole(row: Row, column: Column, otherwise: number, most: number): number {
    const text = this.#cell(row, column);
    if (text === '') return otherwise;
    const value = /^\d{1,6}$/.test(text) ? Number(text) : most + 1;
    if (value > most) this.#error('IMPORT.VALUE_INVALID', row, column);
    return value;
  }
}
