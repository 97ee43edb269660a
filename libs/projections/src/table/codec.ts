import { instantOf, type Instant } from '#kernel';
import type { Column } from './columns.js';
import type { Table } from './table.js';

const UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

/** Postgres' text of a timestamptz(3), in whatever zone the session speaks, as an `Instant`. */
export function instantFromText(text: string): Instant {
  const match = UTC.exec(text);
  if (match) return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z` as Instant;
  return instantOf(Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')));
}

/** A bigint column as a number. @throws RangeError beyond 2^53 - 1 */
export function safeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a number beyond 2^53 - 1');
  return value;
}

/** The texts of a row's columns (in declared order) as the row the projection wrote. */
export function decodeRow(table: Table, texts: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  table.columns.forEach((column, place) => {
    const text = texts[place] ?? null;
    row[column.property] = text === null ? null : decodeValue(column, text);
  });
  return row;
}

function decodeValue(column: Column, text: string): unknown {
  switch (column.type) {
    case 'text':
    case 'uuid':
    case 'date':
      return text;
    case 'boolean':
      return text === 'true' || text === 't';
    case 'integer':
    case 'bigint':
      return safeNumber(text);
    case 'timestamptz':
      return instantFromText(text);
    case 'text[]':
    case 'jsonb':
      return JSON.parse(text);
  }
}
