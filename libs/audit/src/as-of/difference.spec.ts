import { describe, expect, it } from '@jest/globals';
import { differenceOf } from './difference.js';

describe('the difference of two views', () => {
  it('is empty when nothing differs', () => {
    expect(differenceOf({ a: [1, { id: 'x' }], b: null }, { b: null, a: [1, { id: 'x' }] })).toEqual([]);
  });

  it('names each field that differs, however deep', () => {
    expect(
      differenceOf(
        { stage: 'received', owner: { id: 'a', kind: 'officer' } },
        { stage: 'accepted', owner: { id: 'b', kind: 'officer' } },
      ),
    ).toEqual([
      { path: '/stage', before: 'received', after: 'accepted' },
      { path: '/owner/id', before: 'a', after: 'b' },
    ]);
  });

  it('compares lists thing by thing, so that one new in front is one change', () => {
    expect(
      differenceOf({ items: [{ id: 'm2', lost: false }] }, { items: [{ id: 'm1' }, { id: 'm2', lost: true }] }),
    ).toEqual([
      { path: '/items/m2/lost', before: false, after: true },
      { path: '/items/m1', before: null, after: { id: 'm1' } },
    ]);
  });

  it('compares lists of plain values whole', () => {
    expect(differenceOf({ tags: ['a'] }, { tags: ['a', 'b'] })).toEqual([
      { path: '/tags', before: ['a'], after: ['a', 'b'] },
    ]);
  });

  it('shows a list that was empty, and one that became so', () => {
    expect(differenceOf({ steps: [] }, { steps: [{ id: 's', n: 1 }] })).toEqual([
      { path: '/steps/s', before: null, after: { id: 's', n: 1 } },
    ]);
    expect(differenceOf({ steps: [{ id: 's', n: 1 }] }, { steps: [] })).toEqual([
      { path: '/steps/s', before: { id: 's', n: 1 }, after: null },
    ]);
  });

  it('escapes what a JSON pointer needs escaped', () => {
    expect(differenceOf({ 'a/b': 1, 'c~d': 1 }, { 'a/b': 2, 'c~d': 2 }).map(({ path }) => path)).toEqual([
      '/a~1b',
      '/c~0d',
    ]);
  });
});
