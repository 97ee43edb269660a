import { describe, expect, it } from '@jest/globals';
import { CaseAudit, expectedOf, Tally, type CaseStanding, type TallyRow } from '#invariants';
import type { StoredEvent } from '#kernel';
import { declined, office, sealed } from './forgeries/stories.js';
import { judge } from './support/judge.js';
import { playedBy } from './support/plays.js';

const nothing = {
  opening: 0,
  received: 0,
  reopened: 0,
  movedIn: 0,
  movedOut: 0,
  concluded: 0,
  declined: 0,
  referredAway: 0,
  open: 0,
};
const at = (owner: string, category: string, day = '2020-03-02') => ({
  ...nothing,
  day,
  office: 'office1',
  owner,
  category,
});

/** Where the cases of these events stand, counted without any tally. */
function inHand(audits: Iterable<CaseAudit>): number {
  return [...audits].filter(({ standing }) => standing?.open).length;
}

describe('the equation of cases in hand', () => {
  it('says of a declined case that came back what a person would count', () => {
    expect(judge(declined.events).tally.rows()).toEqual([
      { ...at('officer.a', 'unscreened'), received: 1, declined: 1, reopened: 1, open: 1 },
    ]);
  });

  it('counts a reassignment and a screening as moved out here and in there', () => {
    expect(judge(office.events).tally.rows()).toEqual([
      { ...at('officer.a', 'accusation'), movedIn: 2, movedOut: 1, reopened: 1, open: 2 },
      { ...at('officer.b', 'accusation'), movedIn: 1, concluded: 1, reopened: 1, referredAway: 1 },
      { ...at('officer.a', 'unscreened'), received: 2, movedOut: 2 },
    ]);
  });

  it('opens a day with what the day before left open', () => {
    const tally = new Tally('Asia/Shanghai');
    const audit = new CaseAudit(declined.at('Received').stream);
    const moved = declined.tell('Returned', { recordedAt: '2020-03-04T17:00:00.000Z' });
    for (const event of moved.drop('Returned').events) take(tally, audit, event);
    take(tally, audit, moved.at('Returned'));
    expect(tally.rows().map(({ day, opening, open }) => ({ day, opening, open }))).toEqual([
      { day: '2020-03-02', opening: 0, open: 0 },
      { day: '2020-03-05', opening: 0, open: 1 },
    ]);
  });

  it('holds for many cases at once, and agrees with where each of them stands', () => {
    const plays = Array.from({ length: 150 }, (_, index) => playedBy(9000 + index, 60));
    const tally = new Tally('Asia/Shanghai');
    const audits = plays.map(({ stream, events }) => {
      const audit = new CaseAudit(stream);
      for (const event of events) expect(take(tally, audit, event)).toEqual([]);
      return audit;
    });
    expect(tally.check()).toEqual([]);
    const rows = tally.rows();
    expect(rows.filter((row) => expectedOf(row) !== row.open)).toEqual([]);
    const last = new Map(rows.map((row: TallyRow) => [`${row.category} ${row.owner}`, row.open]));
    const open = [...last.values()].reduce((sum, one) => sum + one, 0);
    expect(open).toBe(inHand(audits));
    expect(open).toBeGreaterThan(10);
    expect(rows.reduce((sum, { received }) => sum + received, 0)).toBe(plays.length);
  });

  it('does not take a case out of hand by an event it does not know', () => {
    const tally = new Tally('Asia/Shanghai');
    const open = standing({ open: true });
    const gone = standing({ open: false });
    expect(tally.take(sealed.at('Received'), null, open)).toEqual([]);
    const findings = tally.take(sealed.at('StepRecorded'), open, gone);
    expect(findings.map(({ code, event }) => [code, event?.type])).toEqual([['BALANCE.UNEXPLAINED', 'StepRecorded']]);
    expect(tally.check().map(({ code }) => code)).toEqual(['BALANCE.UNEQUAL']);
  });

  it('does not go below none', () => {
    const tally = new Tally('Asia/Shanghai');
    tally.take(sealed.at('Concluded'), standing({ open: true }), standing({ open: false }));
    expect(tally.check().map(({ code }) => code)).toEqual(['BALANCE.NEGATIVE']);
  });
});

function standing(change: Partial<CaseStanding>): CaseStanding {
  return { stage: 'accepted', open: true, office: 'office1', category: 'appeal', owner: 'officer.a', ...change };
}

function take(tally: Tally, audit: CaseAudit, event: StoredEvent) {
  const before = audit.standing;
  audit.take(event);
  return tally.take(event, before, audit.standing);
}
