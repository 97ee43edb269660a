import { parseInstant, type Instant } from '#kernel';
import type { ImportErrorCode } from '../import/import.errors.js';

const ZONELESS = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** An instant of the log, or why it is none: days that do not exist are refused, not rolled over. */
export function readTime(text: string): { readonly instant: Instant } | { readonly refused: ImportErrorCode } {
  const trimmed = text.trim();
  if (ZONELESS.test(trimmed)) return { refused: 'IMPORT.ZONE_MISSING' };
  const instant = parseInstant(trimmed);
  return instant && dayExists(trimmed) ? { instant } : { refused: 'IMPORT.TIME_INVALID' };
}

/** Whether a text that begins with `YYYY-MM-DD` names a day of the calendar. */
export function dayExists(text: string): boolean {
  const day = text.slice(0, 10);
  const milliseconds = Date.parse(`${day}T00:00:00.000Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().slice(0, 10) === day;
}
