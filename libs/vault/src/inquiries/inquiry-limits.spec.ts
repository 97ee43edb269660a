import { describe, expect, it } from '@jest/globals';
import { INQUIRY_ALLOWANCE, InquiryLimits } from './inquiry-limits.js';

/** Asks `times` times; the seconds each one had to wait, null for those let through. */
async function ask(limits: InquiryLimits, staff: string, times: number, right: boolean): Promise<(number | null)[]> {
  const answers: (number | null)[] = [];
  for (let time = 0; time < times; time++) {
    const seconds = await limits.take(staff, 'office1');
    if (right && seconds === null) await limits.wasNotWrong(staff);
    answers.push(seconds);
  }
  return answers;
}

describe('inquiries at the counter', () => {
  it('are limited to 10 a minute for each person, 60 for the office, and 5 wrong codes in a quarter of an hour', () => {
    expect(INQUIRY_ALLOWANCE).toEqual({ staffPerMinute: 10, officePerMinute: 60, wrongPerQuarterHour: 5 });
  });

  it('are refused from the eleventh of one person on, for a minute at most, and go on for another', async () => {
    const limits = new InquiryLimits();
    const answers = await ask(limits, 'officer.a', 11, true);
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => null));
    expect(answers[10]).toBeGreaterThanOrEqual(1);
    expect(answers[10]).toBeLessThanOrEqual(60);
    expect(await ask(limits, 'officer.b', 1, true)).toEqual([null]);
  });

  it('are refused after five wrong codes, right ones too, for a quarter of an hour at most', async () => {
    const limits = new InquiryLimits();
    expect(await ask(limits, 'officer.a', 5, false)).toEqual([null, null, null, null, null]);
    const [seconds] = await ask(limits, 'officer.a', 1, true);
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    expect(await ask(limits, 'officer.b', 1, false)).toEqual([null]);
  });

  it('sent all at once do not slip through before the first wrong one is counted', async () => {
    const limits = new InquiryLimits();
    const answers = await Promise.all(Array.from({ length: 10 }, () => limits.take('officer.a', 'office1')));
    expect(answers.filter((seconds) => seconds === null)).toHaveLength(5);
  });

  it('are refused to everybody when the office has used up its minute', async () => {
    const limits = new InquiryLimits();
    for (let staff = 0; staff < 6; staff++) await ask(limits, `officer.${staff}`, 10, true);
    const [seconds] = await ask(limits, 'officer.z', 1, true);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('refused because the office has used up its minute are no wrong ones: nobody is locked out by them', async () => {
    const limits = new InquiryLimits({ staffPerMinute: 100, officePerMinute: 1, wrongPerQuarterHour: 5 });
    await ask(limits, 'officer.a', 1, true);
    const seconds = await ask(limits, 'officer.b', 20, true);
    expect(seconds.filter((wait) => wait === null || wait > 60)).toEqual([]);
  });

  it('refused among many sent at once are no wrong ones either', async () => {
    const limits = new InquiryLimits({ staffPerMinute: 100, officePerMinute: 100, wrongPerQuarterHour: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => limits.take('officer.a', 'office1')));
    for (const seconds of answers) if (seconds === null) await limits.wasNotWrong('officer.a');
    expect(await ask(limits, 'officer.a', 1, true)).toEqual([null]);
  });

  it('refused to one person do not use up the minute of the office', async () => {
    const limits = new InquiryLimits();
    await ask(limits, 'officer.a', 200, true);
    expect(await ask(limits, 'officer.b', 1, true)).toEqual([null]);
  });
});
