import { describe, expect, it } from '@jest/globals';
import { OWNED_STAGES, type Stage } from '#cases';
import type { Instant } from '#kernel';
import { progressOf, type Step } from './progress.js';

const ZONE = 'Asia/Shanghai';
const step = (type: string, occurredAt: string, data: Step['data'] = {}): Step => {
  return { type, data, occurredAt: occurredAt as Instant };
};
const RECEIVED = '2026-03-02T18:00:00.000Z' as Instant;
const received = step('Received', RECEIVED, { channel: 'letter' });
const accepted = step('Screened', '2026-03-05T01:00:00.000Z', { decision: 'accepted' });
const concluded = step('Concluded', '2026-05-31T20:00:00.000Z');
const STAGES: readonly Exclude<Stage, 'none'>[] = [...OWNED_STAGES, 'archived'];

describe('what a reporter is told', () => {
  it('is a word in both languages, the day of receipt and the month of the decision, in days of the office', () => {
    expect(progressOf('concluded', false, RECEIVED, [received, accepted, concluded], ZONE)).toEqual({
      stage: { 'zh-CN': '已办结', en: 'Concluded' },
      received: '2026-03-03',
      decided: '2026-06',
    });
  });

  it.each(STAGES)('has a plain word for %s', (stage) => {
    const { stage: word } = progressOf(stage, false, RECEIVED, [received], ZONE);
    expect(word['zh-CN']).toMatch(/\p{Script=Han}/u);
    expect(word.en).toMatch(/^[A-Z][a-z ,;]+/);
  });

  it.each(STAGES)('is "received" and no more while sealed, also when the case stands as %s', (stage) => {
    const steps = [received, accepted, concluded];
    expect(progressOf(stage, true, RECEIVED, steps, ZONE)).toEqual(
      progressOf('received', false, RECEIVED, [received], ZONE),
    );
  });

  it.each([
    ['nothing', [received, accepted], null],
    ['declining', [received, step('Screened', '2026-04-05T01:00:00.000Z', { decision: 'declined' })], '2026-04'],
    ['passing it on', [received, step('Screened', '2026-04-05T01:00:00.000Z', { decision: 'routed' })], '2026-04'],
    [
      'the disposal, not what followed',
      [received, step('DisposalDecided', '2026-04-05T01:00:00.000Z'), concluded],
      '2026-04',
    ],
    ['nothing, once it was taken up again', [received, concluded, step('Reopened', '2026-06-05T01:00:00.000Z')], null],
    ['nothing, once it was given back', [received, concluded, step('Returned', '2026-06-05T01:00:00.000Z')], null],
  ] as const)('dates the decision by %s', (_what, steps, month) => {
    expect(progressOf('accepted', false, RECEIVED, steps, ZONE).decided).toBe(month);
  });
});
