import { z } from 'zod';
import { parseInstant } from '#kernel';
import { readError } from './read.errors.js';

/** Opaque text of the place after which the next page begins: the sort and the last row's sort key. */
export function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** An instant in a place, as rows have it. */
export const instantInPlace = z.string().refine((text) => parseInstant(text) === text);
/** A day in a place, as rows have it. */
export const dayInPlace = z.iso.date().refine((day) => parseInstant(`${day}T00:00:00Z`) !== null);

/** Reads a cursor back; the schema says which order it must belong to. @throws READ.CURSOR */
export function placeOf<Place>(cursor: string, schema: z.ZodType<Place>): Place {
  const parsed = schema.safeParse(parsedJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success || !isStorable(parsed.data)) throw readError('READ.CURSOR');
  return parsed.data;
}

/** No text in it that a database refuses: whoever makes a cursor up is told so, and not that something is away. */
function isStorable(place: unknown): boolean {
  const parts: readonly unknown[] = Array.isArray(place) ? place : [place];
  return parts.every((part) => typeof part !== 'string' || (part.isWellFormed() && !part.includes('\0')));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** One row more than a page was read: cuts it off and says where the next page begins. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeAfter: (row: Row) => readonly (string | number)[],
): { readonly page: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last ? cursorOf(placeAfter(last)) : null };
}
