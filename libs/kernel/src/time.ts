import type { Branded } from './branded.js';

/** RFC 3339 UTC with milliseconds, always 24 characters: text order is time order. */
export type Instant = Branded<string, 'Instant'>;
/** A civil date `YYYY-MM-DD` in the office's zone. */
export type OfficeDate = Branded<string, 'OfficeDate'>;

/** The only way the system learns the time. */
export interface Clock {
  now(): Instant;
}

/** @param milliseconds since 1970-01-01T00:00:00Z */
export function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Before it nothing is told of; beyond years of four digits text order is no time order, and databases refuse year 0. */
const EARLIEST = Date.UTC(1900, 0);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Reads RFC 3339 with any offset into UTC milliseconds; `null` when the text is not an instant of the years 1900 to
 * 9999, in UTC.
 */
export function parseInstant(text: string): Instant | null {
  if (!RFC3339.test(text)) return null;
  const milliseconds = Date.parse(text);
  return milliseconds >= EARLIEST && milliseconds <= LATEST ? instantOf(milliseconds) : null;
}

export function laterOf(a: Instant, b: Instant): Instant {
  return a >= b ? a : b;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** "Today" is the office's day (traps §4): the civil date of an instant in an IANA zone, e.g. Asia/Shanghai. */
export function officeDate(instant: Instant, zone: string): OfficeDate {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(zone, formatter);
  }
  return formatter.format(new Date(instant)) as OfficeDate;
}

/** The register year of an instant: the local year (domain §1.5). */
export function officeYear(instant: Instant, zone: string): number {
  return Number(officeDate(instant, zone).slice(0, 4));
}
