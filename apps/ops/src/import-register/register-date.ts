import type { OfficeDate } from '#kernel';
import { dayExists } from '../import-xes/xes-time.js';
import type { ImportErrorCode } from '../import/import.errors.js';

const FORMS = [
  { form: 'YYYY-MM-DD', pattern: /^(\d{4})-(\d{1,2})-(\d{1,2})$/ },
  { form: 'YYYY/M/D', pattern: /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/ },
  { form: 'YYYY.M.D', pattern: /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/ },
  { form: 'YYYY年M月D日', pattern: /^(\d{4})年(\d{1,2})月(\d{1,2})日$/ },
] as const;
const YEAR_LAST = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/;

export interface ReadDate {
  readonly date: OfficeDate;
  /** How it was written. */
  readonly form: string;
}

/** A civil date of a register. Only forms that begin with the year: in others day and month cannot be told apart. */
export function readDate(text: string): ReadDate | { readonly refused: ImportErrorCode } {
  for (const { form, pattern } of FORMS) {
    const [, year, month, day] = pattern.exec(text) ?? [];
    if (year === undefined || month === undefined || day === undefined) continue;
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return dayExists(date) ? { date: date as OfficeDate, form } : { refused: 'IMPORT.DATE_IMPOSSIBLE' };
  }
  return { refused: YEAR_LAST.test(text) ? 'IMPORT.DATE_AMBIGUOUS' : 'IMPORT.VALUE_INVALID' };
}
