import { describe, expect, it } from '@jest/globals';
import { entriesPut } from '../../testing/src/work.js';
import { GrowingMap } from './growing-map.js';

/** Puts `times` entries under keys that come again now and then, as a fold would. */
function grown(times: number, keys: number): [GrowingMap<number, number>, Map<number, number>] {
  let map = GrowingMap.empty<number, number>();
  const plain = new Map<number, number>();
  for (let n = 0; n < times; n += 1) {
    const key = (n * 7919) % keys;
    map = map.with(key, n);
    plain.set(key, n);
  }
  return [map, plain];
}

describe('a growing map', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [100, 100],
    [1000, 37],
    [1000, 800],
  ])('holds after %d entries under %d keys what a map holds, in its order', (times, keys) => {
    const [map, plain] = grown(times, keys);
    expect([...map]).toEqual([...plain]);
    expect([...map.entries()]).toEqual([...plain]);
    expect([[...map.keys()], [...map.values()]]).toEqual([[...plain.keys()], [...plain.values()]]);
    expect(map.size).toBe(plain.size);
    for (let key = 0; key <= keys; key += 1)
      expect([map.get(key), map.has(key)]).toEqual([plain.get(key), plain.has(key)]);
    const told: [number, number][] = [];
    map.forEach((value, key) => told.push([key, value]));
    expect(told).toEqual([...plain]);
  });

  it('stays as it is when others are made of it, read or unread', () => {
    const [map] = grown(100, 60);
    const before = [...map];
    const [one, other] = [map.with(3, -1).with(1000, 1), map.with(3, -2)];
    expect([...map]).toEqual(before);
    expect([map.get(3), one.get(3), other.get(3)]).toEqual([before.find(([key]) => key === 3)?.[1], -1, -2]);
    expect([map.has(1000), one.has(1000), other.has(1000)]).toEqual([false, true, false]);
  });

  it('keeps a value that is undefined', () => {
    const map = GrowingMap.empty<string, undefined>().with('a', undefined);
    expect([map.has('a'), map.size, map.with('a', undefined).size]).toEqual([true, 1, 1]);
  });

  it('four times as long costs little more than four times the work', () => {
    const [short, long] = [entriesPut(() => grown(500, 400)), entriesPut(() => grown(2000, 1600))];
    expect(long / short).toBeLessThan(8);
  });
});
