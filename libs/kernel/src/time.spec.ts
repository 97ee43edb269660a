import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './time.js';

describe('an instant', () => {
  it.each([
    ['2026-03-01T08:00:00Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T08:00:00.1239+08:00', '2026-03-01T00:00:00.123Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('is read into UTC: %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    '',
    '2026-03-01',
    '2026-03-01T08:00:00',
    '2026-13-01T08:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '1900-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-14:00',
  ])('that is none, or of a year that no table and no comparison of texts can take, is refused: %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});
