import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError, type ActorId } from '#kernel';
import { ROLES, together } from '#access';
import { contextOf, evolved, fold, givenEventId } from '#testing';
import {
  NOW,
  LATER,
  account,
  joined,
  taken,
  left,
  ended,
  give,
  take,
  leave,
  report,
  delegate,
  end,
  office,
  lent,
} from './spec-data.js';
import { staffEvents, type StaffEvent } from './staff.events.js';
import {
  administratorsOf,
  delegatesOf,
  isStaffOrAbove,
  nextExpiry,
  personOf,
  rolesInForce,
  subordinatesOf,
  superiorsOf,
} from './staff.queries.js';
import { staffDecider } from './staff.js';

describe('what staff events say', () => {
  const staff = fold(staffDecider, lent);

  it('roles in force are his own and those delegated to him, until their time', () => {
    expect(rolesInForce(staff, 'officer.a', NOW)).toEqual([
      { role: 'registrar' },
      { role: 'officeHead', from: 'head.h' as ActorId },
    ]);
    expect(rolesInForce(staff, 'officer.a', LATER)).toEqual([{ role: 'registrar' }]);
    expect(nextExpiry(staff, 'officer.a', NOW)).toBe(LATER);
    expect(nextExpiry(staff, 'head.h', NOW)).toBeNull();
  });

  it('a delegated role ends with the role of its giver', () => {
    const without = fold(staffDecider, [...lent, taken('head.h', 'officeHead')]);
    expect(rolesInForce(without, 'officer.a', NOW)).toEqual([{ role: 'registrar' }]);
  });

  it('who left has no roles and no account', () => {
    const without = fold(staffDecider, [...office, left('head.h')]);
    expect(rolesInForce(without, 'head.h', NOW)).toEqual([]);
    expect(personOf(without, account('b'))).toBeNull();
    expect(personOf(fold(staffDecider, office), account('b'))).toBe('head.h');
  });

  it('a new account takes the place of the old one', () => {
    const linked: StaffEvent = { type: 'AccountLinked', data: { staff: 'head.h', account: account('d') } };
    const changed = fold(staffDecider, [...office, linked]);
    expect([personOf(changed, account('b')), personOf(changed, account('d'))]).toEqual([null, 'head.h']);
  });

  it('the line above somebody goes up to leaders outside, also past one who left', () => {
    expect(superiorsOf(staff, 'officer.b')).toEqual(['officer.a', 'head.h', 'city']);
    expect(superiorsOf(fold(staffDecider, [...office, left('officer.a')]), 'officer.b')).toEqual([
      'officer.a',
      'head.h',
      'city',
    ]);
    expect(subordinatesOf(staff, 'city')).toEqual(['head.h', 'officer.a', 'officer.b']);
    expect(subordinatesOf(staff, 'officer.b')).toEqual([]);
  });

  it('a line that runs in a circle ends', () => {
    const circle = fold(staffDecider, [joined('a', { superior: 'b' }), joined('b', { superior: 'a' })]);
    expect(superiorsOf(circle, 'a')).toEqual(['b']);
  });

  it('delegates are those in force', () => {
    expect(delegatesOf(staff, 'head.h', NOW)).toEqual(['officer.a']);
    expect(delegatesOf(staff, 'head.h', LATER)).toEqual([]);
  });

  it('staff and all above staff are told from others', () => {
    const told = ['officer.b', 'head.h', 'city', 'officer.x', 'nobody'].map((code) => isStaffOrAbove(staff, code));
    expect(told).toEqual([true, true, true, false, false]);
  });

  it('sealed texts know the event that opens them', () => {
    expect(staff.people.get('admin.a')?.name).toMatchObject({ event: givenEventId(2), field: 'name' });
  });
});

describe('whatever is asked of staff', () => {
  const code = fc.constantFrom('admin.a', 'head.h', 'officer.a', 'officer.b', 'auditor.a');
  const role = fc.constantFrom(...ROLES);
  const command = fc.oneof(
    fc.tuple(code, role).map(([staff, one]) => give(staff, one)),
    fc.tuple(code, role).map(([staff, one]) => take(staff, one)),
    fc.tuple(code, fc.option(code, { nil: undefined })).map(([staff, superior]) => report(staff, superior)),
    fc.tuple(fc.nat(99), code, code, role).map(([serial, from, to, one]) => delegate(serial, from, to, one)),
    fc.nat(99).map(end),
    code.map(leave),
  );

  it('duties stay separate, an administrator stays, lines and delegations never run in a circle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(code, command), { maxLength: 40, size: 'max' }), (acts) => {
        const log: StaffEvent[] = [...office];
        for (const [actor, one] of acts) {
          const decided = staffDecider.decide(fold(staffDecider, log), one, contextOf({ actor }));
          if (!(decided instanceof BatonError)) log.push(...decided);
        }
        const staff = fold(staffDecider, log);
        expect(administratorsOf(staff).length).toBeGreaterThan(0);
        for (const [person, { superior }] of staff.people) {
          const roles = rolesInForce(staff, person, NOW).map((held) => held.role);
          expect(roles.every((a) => roles.every((b) => together(a, b)))).toBe(true);
          expect(superior === null || !superiorsOf(staff, superior).includes(person)).toBe(true);
        }
        for (const event of log) expect(staffEvents[event.type].schema.safeParse(event.data).success).toBe(true);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('the fold takes any event in any order and never throws, unknown ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lent, ended(1), taken('head.h', 'officeHead'))), (log) => {
        const staff = fold(staffDecider, log);
        for (const person of staff.people.keys()) expect(superiorsOf(staff, person)).not.toContain(person);
        const unknown: object = { ...evolved(ended(1), 1), type: 'FromTheFuture' };
        expect(staffDecider.evolve(staff, unknown as ReturnType<typeof evolved<StaffEvent>>)).toBe(staff);
      }),
      { verbose: true },
    );
  });
});
