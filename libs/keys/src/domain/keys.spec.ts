import { describe, expect, it } from '@jest/globals';
import { fold, specify } from '#testing';
import { isSplit, keysDecider, refuseLoss } from './keys.js';
import type { KeysEvent } from './keys.events.js';

const specification = specify(keysDecider);
const [one, two] = ['1'.repeat(16), '2'.repeat(16)];
const checkOf = (day: string, keys = 10, master = one) => ({ master, keys, day });
const checked = (day: string, keys = 10, master = one): KeysEvent => ({
  type: 'MasterKeyChecked',
  data: checkOf(day, keys, master),
});

describe('the daily check of the master key', () => {
  it('is written once a day', () => {
    const check = { type: 'CheckMaster', ...checkOf('2026-03-02') } as const;
    specification
      .given([checked('2026-03-01')])
      .when(check)
      .then([checked('2026-03-02')]);
    specification
      .given([checked('2026-03-02')])
      .when(check)
      .thenRefused('KEYS.CHECKED_TODAY');
  });

  it('is written again the same day for another master', () => {
    const check = { type: 'CheckMaster', ...checkOf('2026-03-02', 10, two) } as const;
    specification
      .given([checked('2026-03-02')])
      .when(check)
      .then([checked('2026-03-02', 10, two)]);
  });

  it('refuses fewer keys than were there before, whoever counted them', () => {
    const check = { type: 'CheckMaster', ...checkOf('2026-03-02', 9) } as const;
    const details = { recorded: 10, found: 9 };
    specification
      .given([checked('2026-03-01')])
      .when(check)
      .thenRefused('KEYS.LOST', details);
    const rotated: KeysEvent = { type: 'MasterKeyRotated', data: { from: [two], to: one, keys: 10 } };
    specification.given([rotated]).when(check).thenRefused('KEYS.LOST', details);
  });

  it('takes the number a restore left as the new one', () => {
    const restored: KeysEvent = { type: 'KeysRestored', data: { keys: 9, withheld: 1 } };
    const check = { type: 'CheckMaster', ...checkOf('2026-03-02', 9) } as const;
    specification
      .given([checked('2026-03-01'), restored])
      .when(check)
      .then([checked('2026-03-02', 9)]);
  });
});

describe('the other acts on keys', () => {
  it('are recorded as they happened', () => {
    const digest = 'a'.repeat(64);
    const given = specification.given([]);
    given.when({ type: 'RecordBackup', keys: 3, digest }).then([{ type: 'KeysBackedUp', data: { keys: 3, digest } }]);
    given
      .when({ type: 'RecordRestore', keys: 3, withheld: 1 })
      .then([{ type: 'KeysRestored', data: { keys: 3, withheld: 1 } }]);
    given
      .when({ type: 'RecordSplit', shares: 5, threshold: 3, master: one })
      .then([{ type: 'RecoverySplit', data: { shares: 5, threshold: 3, master: one } }]);
    given
      .when({ type: 'RecordRotation', from: [one, two], to: two, keys: 3 })
      .then([{ type: 'MasterKeyRotated', data: { from: [one], to: two, keys: 3 } }]);
  });

  it('do not count a rotation to the master that was in use', () => {
    specification
      .given([])
      .when({ type: 'RecordRotation', from: [one], to: one, keys: 3 })
      .thenRefused('KEYS.NOTHING_TO_ROTATE');
  });
});

describe('what the log knows of the keys', () => {
  it('is which masters are in use and whether they were split: a split of the one before does not count', () => {
    const split: KeysEvent = { type: 'RecoverySplit', data: { shares: 5, threshold: 3, master: one } };
    const before = fold(keysDecider, [checked('2026-03-01'), split]);
    expect([before.held, isSplit(before, one)]).toEqual([[one], true]);
    const rotated: KeysEvent = { type: 'MasterKeyRotated', data: { from: [one], to: two, keys: 10 } };
    const between = fold(keysDecider, [split, checked('2026-03-01'), checked('2026-03-02', 10, two)]);
    expect(between.held).toEqual([one, two]);
    const after = fold(keysDecider, [split, checked('2026-03-01'), rotated]);
    expect([after.held, isSplit(after, two)]).toEqual([[two], false]);
  });

  it('is fewer keys than there must be, before anything is decided', () => {
    const state = fold(keysDecider, [checked('2026-03-01')]);
    expect([refuseLoss(state, 9)?.code, refuseLoss(state, 10)]).toEqual(['KEYS.LOST', null]);
  });
});
