import { describe, expect, it } from '@jest/globals';
import { Secret, type Instant } from '#kernel';
import type { Role } from '#access';
import { staffDecider, type StaffEvent } from '#staff';
import { fold } from '#testing';
import { firstReaders, free, keptFrom } from './bypass.js';

const now = '2020-03-02T01:00:00.000Z' as Instant;
const joined = (staff: string, superior?: string): StaffEvent => ({
  type: 'StaffJoined',
  data: { staff, name: new Secret(staff), departments: ['office'], ...(superior === undefined ? {} : { superior }) },
});
const given = (staff: string, role: Role): StaffEvent => ({ type: 'RoleGiven', data: { staff, role } });
const delegated = (from: string, to: string, role: Role, until: string): StaffEvent => ({
  type: 'RoleDelegated',
  data: { delegation: '00000000-0000-4000-8000-000000000001', from, to, role, until },
});

/**
 * head and supervisor report to nobody here, the leader in charge to a leader outside; screener and officer are under the
 * head.
 */
const office: readonly StaffEvent[] = [
  { type: 'OutsideLeaderNamed', data: { leader: 'above', name: new Secret('above') } },
  joined('leader', 'above'),
  joined('head', 'leader'),
  joined('screener', 'head'),
  joined('officer', 'head'),
  joined('supervisor'),
  given('leader', 'leaderInCharge'),
  given('head', 'officeHead'),
  given('screener', 'screener'),
  given('officer', 'handlingOfficer'),
  given('supervisor', 'caseSupervision'),
];

function readers(concerned: readonly string[], screener = 'screener', more: readonly StaffEvent[] = []) {
  const staff = fold(staffDecider, [...office, ...more]);
  return [...firstReaders(staff, screener, keptFrom(staff, concerned, now))].sort();
}

describe('guard-rail 3: who sees a sealed case', () => {
  it('is the screener and those who lead and supervise, when it names an officer', () => {
    expect(readers(['officer'])).toEqual(['head', 'leader', 'screener', 'supervisor']);
  });

  it('is nobody it names, nobody under him: the head’s goes past him and his people', () => {
    expect(readers(['head'])).toEqual(['leader', 'supervisor']);
  });

  it('is nobody of the line when it names a leader outside above it', () => {
    expect(readers(['above'])).toEqual(['supervisor']);
    const under: StaffEvent = { type: 'SuperiorChanged', data: { staff: 'supervisor', superior: 'above' } };
    expect(readers(['above'], 'screener', [under])).toEqual([]);
  });

  it('is no delegate of one it names while the delegation runs', () => {
    const until = (day: string) => [delegated('officer', 'leader', 'handlingOfficer', day)];
    expect(readers(['officer'], 'screener', until('2020-04-01T00:00:00Z'))).not.toContain('leader');
    expect(readers(['officer'], 'screener', until('2020-03-01T00:00:00Z'))).toContain('leader');
  });

  it('is nobody by a delegated role, which would outlast its delegation', () => {
    const more = [joined('deputy', 'leader'), delegated('head', 'deputy', 'officeHead', '2020-04-01T00:00:00Z')];
    expect(readers(['officer'], 'screener', more)).not.toContain('deputy');
  });

  it('is nobody who left, and no screener whom it names', () => {
    const left: StaffEvent = { type: 'StaffLeft', data: { staff: 'supervisor' } };
    expect(readers(['screener'], 'screener', [left])).toEqual(['head', 'leader']);
  });

  it('stays with present readers as far as it is not kept from them', () => {
    const staff = fold(staffDecider, office);
    expect(free(staff, ['head', 'screener', 'stranger'], keptFrom(staff, ['screener'], now))).toEqual(['head']);
  });
});
