import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { fold, specify } from '#testing';
import { growthOf } from '../../../testing/src/work.js';
import { holdsOn, isHeld, retentionDecider } from './retention.js';
import type { RetentionEvent } from './retention.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [report, other, hold, order] = [uuid(1), uuid(2), uuid(3), uuid(4)];
const reason = new Secret('the court asked');
const retention = specify(retentionDecider);

const rule = { kind: 'content', reportType: 'accusation', months: 60, basis: 'archive.rule.7' } as const;
const ruleSet: RetentionEvent = { type: 'RetentionRuleSet', data: rule };
const placed: RetentionEvent = { type: 'HoldPlaced', data: { hold, case: report, tooLateFor: [], reason } };
const lifted: RetentionEvent = { type: 'HoldLifted', data: { hold, case: report, reason } };
const cleared: RetentionEvent = { type: 'DestructionCleared', data: { order, case: report } };

describe('rules of retention', () => {
  it('are set for a kind, and for some reports only', () => {
    retention
      .given([])
      .when({ type: 'SetRetentionRule', ...rule })
      .then([ruleSet]);
  });

  it('are replaced by the same rule with another time or basis, never set twice alike', () => {
    const longer: RetentionEvent = { type: 'RetentionRuleSet', data: { ...rule, months: 120 } };
    retention
      .given([ruleSet])
      .when({ type: 'SetRetentionRule', ...rule })
      .thenRefused('RETENTION.UNCHANGED');
    retention
      .given([ruleSet])
      .when({ type: 'SetRetentionRule', ...rule, months: 120 })
      .then([longer]);
    expect([...fold(retentionDecider, [ruleSet, longer]).rules.values()]).toMatchObject([{ months: 120 }]);
  });

  it('the delay is 72 hours until the office says otherwise', () => {
    expect(fold(retentionDecider, []).delayHours).toBe(72);
    const set: RetentionEvent = { type: 'DestructionDelaySet', data: { hours: 168 } };
    retention.given([]).when({ type: 'SetDestructionDelay', hours: 168 }).then([set]);
    retention.given([set]).when({ type: 'SetDestructionDelay', hours: 168 }).thenRefused('RETENTION.UNCHANGED');
    expect(fold(retentionDecider, [set]).delayHours).toBe(168);
  });
});

describe('the log of holds and clearances', () => {
  it('takes little more than four times the work when it is four times as long', () => {
    const told = (entries: number): RetentionEvent[] =>
      Array.from({ length: entries }, (_, n): RetentionEvent[] => [
        { type: 'HoldPlaced', data: { hold: uuid(n), case: uuid(n % 90), tooLateFor: [], reason } },
        { type: 'HoldLifted', data: { hold: uuid(n >> 1), case: report, reason } },
        { type: 'DestructionCleared', data: { order: uuid(n), case: uuid(n % 90) } },
      ]).flat();
    expect(growthOf(retentionDecider, told)).toBeLessThan(8);
  });
});

describe('holds', () => {
  it('stand on one case from being placed until every one of them is lifted', () => {
    const second: RetentionEvent = {
      type: 'HoldPlaced',
      data: { hold: uuid(9), case: report, tooLateFor: [], reason },
    };
    retention.given([]).when({ type: 'PlaceHold', hold, case: report, reason }).then([placed]);
    expect(isHeld(fold(retentionDecider, [placed]), report)).toBe(true);
    expect(isHeld(fold(retentionDecider, [placed]), other)).toBe(false);
    expect(isHeld(fold(retentionDecider, [placed, second, lifted]), report)).toBe(true);
    expect(isHeld(fold(retentionDecider, [placed, lifted]), report)).toBe(false);
  });

  it('are lifted once, and only where there is one', () => {
    const lift = { type: 'LiftHold', hold, reason } as const;
    retention.given([placed]).when(lift).then([lifted]);
    retention.given([placed, lifted]).when(lift).thenRefused('RETENTION.HOLD_LIFTED');
    retention.given([]).when(lift).thenRefused('RETENTION.HOLD_UNKNOWN');
  });

  it('stand against the clearance of a destruction of their case, and of no other', () => {
    const clear = { type: 'ClearDestruction', order, case: report, holds: 0 } as const;
    retention.given([placed]).when(clear).thenRefused('RETENTION.ON_HOLD');
    retention
      .given([placed])
      .when({ ...clear, case: other })
      .then([{ type: 'DestructionCleared', data: { order, case: other } }]);
  });

  it('stop what was ordered before them for good, and nothing that was ordered after', () => {
    const clear = { type: 'ClearDestruction', order, case: report, holds: 0 } as const;
    retention.given([placed, lifted]).when(clear).thenRefused('RETENTION.HELD_SINCE');
    retention
      .given([placed, lifted])
      .when({ ...clear, holds: 1 })
      .then([cleared]);
    expect(holdsOn(fold(retentionDecider, [placed, lifted]), report)).toBe(1);
    expect(holdsOn(fold(retentionDecider, [placed, lifted]), other)).toBe(0);
  });

  it('come too late for an order that was cleared before, and say so', () => {
    const late: RetentionEvent = { type: 'HoldPlaced', data: { hold, case: report, tooLateFor: [order], reason } };
    retention.given([cleared]).when({ type: 'PlaceHold', hold, case: report, reason }).then([late]);
    const elsewhere: RetentionEvent = { type: 'HoldPlaced', data: { hold, case: other, tooLateFor: [], reason } };
    retention.given([cleared]).when({ type: 'PlaceHold', hold, case: other, reason }).then([elsewhere]);
  });
});
