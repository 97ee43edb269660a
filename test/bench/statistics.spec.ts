import { describe, expect, it } from '@jest/globals';
import { percentile, slopeOf } from './statistics.js';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is a sample that was measured, by nearest rank, whatever the order', () => {
    expect([0, 50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([1, 50, 99, 100]);
    expect(percentile([7], 99)).toBe(7);
  });

  it('of nothing is an error, never a number', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});

describe('a slope', () => {
  it('is that of the line the points lie on', () => {
    const points = [0, 1, 2, 5].map((x) => ({ x, y: 3 * x - 4 }));
    expect(slopeOf(points)).toBeCloseTo(3);
  });
});
