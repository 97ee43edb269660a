import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { cursorOf, dayInPlace, instantInPlace, placeOf } from './cursor.js';

const codeOf = (place: readonly (string | number)[], schema: z.ZodType) => {
  try {
    return placeOf(cursorOf(place), schema);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a cursor', () => {
  const seen = z.tuple([z.literal('seen'), instantInPlace]);
  const due = z.tuple([z.literal('due'), dayInPlace]);
  const text = z.tuple([z.string()]);

  it.each([
    [['seen', '2026-03-01T08:00:00.000Z'], seen],
    [['due', '2026-03-01'], due],
    [['字'], text],
  ])('leads back to its place: %j', (place, schema) => {
    expect(codeOf(place, schema)).toEqual(place);
  });

  it.each([
    [['seen', 'x'], seen],
    [['seen', '2026-03-01T08:00:00Z'], seen],
    [['seen', '0000-01-01T00:00:00.000Z'], seen],
    [['due', '2026-02-30'], due],
    [['due', '0000-01-01'], due],
    [['a\0b'], text],
    [['\ud800'], text],
  ])('that somebody made up is refused before the database sees it: %j', (place, schema) => {
    expect(codeOf(place, schema)).toBe('READ.CURSOR');
  });
});
