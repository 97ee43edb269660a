import { describe, expect, it } from '@jest/globals';
import type { Instant, OfficeDate } from '#kernel';
import { documentsGoAlong, dueOn, monthsAfter, ruleFor, type RetentionRule } from './rules.js';
import { evolveStanding, noStanding, type CaseStanding, type StandingFact } from './standing.js';

const rule = (months: number, limits: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ kind: 'content', reportType: null, decision: null, basis: 'rule.7' },
  ...limits,
  months,
});
const at = (instant: string): Instant => instant as Instant;
const day = (date: string): OfficeDate => date as OfficeDate;
const ZONE = 'Asia/Shanghai';

const closed: CaseStanding = {
  ...noStanding,
  closedAt: at('2020-01-31T16:30:00.000Z'),
  reportType: 'accusation',
  decision: 'accepted',
};

describe('the retention period', () => {
  it('follows the rule that says most about the report, the report type before the decision', () => {
    const rules = [rule(1), rule(2, { decision: 'accepted' }), rule(3, { reportType: 'accusation' })];
    expect(ruleFor(rules, 'content', closed)?.months).toBe(3);
    expect(ruleFor(rules, 'content', { ...closed, reportType: 'appeal' })?.months).toBe(2);
    expect(ruleFor(rules, 'content', { reportType: null, decision: 'declined' })?.months).toBe(1);
    expect(ruleFor(rules, 'identity', closed)).toBeNull();
  });

  it('counts from the day, in the office’s zone, on which the case was closed', () => {
    expect(dueOn([rule(1)], 'content', closed, ZONE)).toBe('2020-03-01');
    expect(dueOn([rule(1)], 'content', closed, 'UTC')).toBe('2020-02-29');
  });

  it('ends on no day where no rule sets one, or while the case is in hand', () => {
    expect(dueOn([], 'content', closed, ZONE)).toBeNull();
    expect(dueOn([rule(1)], 'content', { ...closed, closedAt: null }, ZONE)).toBeNull();
  });

  it('of documents is waited for when the content expires, where a rule sets one', () => {
    const own = rule(2, { kind: 'document' });
    const goAlong = (rules: RetentionRule[], on: string) => documentsGoAlong(rules, closed, day(on), ZONE);
    expect(goAlong([rule(1)], '2020-03-01')).toBe(true);
    expect(goAlong([rule(1), own], '2020-03-31')).toBe(false);
    expect(goAlong([rule(1), own], '2020-04-01')).toBe(true);
    expect(documentsGoAlong([own], { ...closed, closedAt: null }, day('2020-04-01'), ZONE)).toBe(false);
  });

  it('goes to the end of a month that is too short, and over the year', () => {
    expect(monthsAfter(day('2020-01-31'), 1)).toBe('2020-02-29');
    expect(monthsAfter(day('2019-11-30'), 3)).toBe('2020-02-29');
    expect(monthsAfter(day('2020-02-29'), 12)).toBe('2021-02-28');
    expect(monthsAfter(day('2020-05-15'), 120)).toBe('2030-05-15');
  });
});

describe('how a case stands for retention', () => {
  const concluded: StandingFact = {
    type: 'Concluded',
    data: { outcome: 'answered' },
    occurredAt: at('2020-03-02T01:00:00.000Z'),
  };
  const officer = { kind: 'officer', id: 'officer.a', department: 'reception' } as const;
  const sealed = { alg: 'A256GCM', key: 'k', kv: 1, nonce: 'AA', ct: 'AA', tag: 'AA' } as const;
  const receivedAt = (instant: string): StandingFact => ({
    type: 'Received',
    data: { channel: 'letter', origin: 'direct', items: [], custodian: officer, owner: officer },
    occurredAt: at(instant),
  });
  const routed = (route: 'superiorSealed' | 'otherOrgan'): StandingFact => ({
    type: 'Screened',
    data: { decision: 'routed', route, destination: 'superior', ...(route === 'superiorSealed' ? { seal: 'S5' } : {}) },
    occurredAt: at('2020-03-03T01:00:00.000Z'),
  });
  const reopened: StandingFact = {
    type: 'Reopened',
    data: { owner: officer, reason: sealed },
    occurredAt: at('2020-05-02T01:00:00.000Z'),
  };
  const returned: StandingFact = {
    type: 'Returned',
    data: { to: officer, approvedBy: 'leader.l', reason: sealed },
    occurredAt: at('2020-05-02T01:00:00.000Z'),
  };
  const archived: StandingFact = { type: 'Archived', data: {}, occurredAt: at('2020-04-02T01:00:00.000Z') };
  const after = (...facts: StandingFact[]): CaseStanding => facts.reduce(evolveStanding, noStanding);

  it('is closed from its conclusion on; one archived without any, from then on', () => {
    expect(after(concluded, archived).closedAt).toBe(concluded.occurredAt);
    expect(after(archived).closedAt).toBe(archived.occurredAt);
  });

  it('is never closed before it was received, whatever day one person says he closed it', () => {
    const today = '2026-05-02T01:00:00.000Z';
    expect(after(receivedAt(today), concluded).closedAt).toBe(today);
    expect(after(receivedAt(today), archived).closedAt).toBe(today);
    expect(after(receivedAt('2001-05-02T01:00:00.000Z'), concluded).closedAt).toBe(concluded.occurredAt);
  });

  it('is in hand again when it is reopened', () => {
    expect(after(concluded, archived, reopened).closedAt).toBeNull();
  });

  it('is doomed from the moment a superior’s matter was found', () => {
    const found: StandingFact = {
      type: 'SuperiorMatterFound',
      data: { found: '00000000-0000-4000-8000-000000000001', destination: 'superior', seal: 'S7' },
      occurredAt: at('2020-05-02T01:00:00.000Z'),
    };
    expect(after(found).doomedAt).toBe(found.occurredAt);
    expect(after(found, returned, reopened).doomedAt).toBe(found.occurredAt);
  });

  it('is doomed as well once it was passed up sealed, until it comes back; passed on otherwise it is not', () => {
    const up = routed('superiorSealed');
    expect(after(up).doomedAt).toBe(up.occurredAt);
    expect(after(up, returned).doomedAt).toBeNull();
    expect(after(up, reopened).doomedAt).toBeNull();
    expect(after(up, returned, up).doomedAt).toBe(up.occurredAt);
    expect(after(up, returned, routed('otherOrgan')).doomedAt).toBeNull();
    expect(after(routed('otherOrgan')).doomedAt).toBeNull();
  });
});
