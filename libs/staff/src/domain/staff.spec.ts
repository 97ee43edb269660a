import { describe, expect, it } from '@jest/globals';
import { specify } from '#testing';
import { growthOf } from '../../../testing/src/work.js';
import {
  NOW,
  admin,
  system,
  account,
  secret,
  department,
  joined,
  given,
  taken,
  left,
  leader,
  delegated,
  ended,
  join,
  give,
  take,
  leave,
  move,
  report,
  delegate,
  end,
  office,
  lent,
  over,
} from './spec-data.js';
import type { StaffCommand } from './staff.commands.js';
import { staffErrors } from './staff.errors.js';
import type { StaffEvent } from './staff.events.js';
import { staffDecider } from './staff.js';

const specification = specify(staffDecider);
describe('staff', () => {
  it('takes little more than four times the work when four times as many delegations began and ended', () => {
    const told = (entries: number) =>
      Array.from({ length: entries }, (_, n) => [delegated(n, 'head.h', 'officer.a', 'officeHead'), ended(n)]).flat();
    expect(growthOf(staffDecider, told)).toBeLessThan(8);
  });

  it.each<readonly [string, readonly StaffEvent[], StaffCommand, { actor: string }, readonly StaffEvent[]]>([
    [
      'departments',
      [],
      { type: 'AddDepartment', department: 'reception', name: 'reception room' },
      admin,
      [department('reception')],
    ],
    [
      'members',
      office,
      join('officer.c', { superior: 'city', account: account('d') }),
      admin,
      [joined('officer.c', { superior: 'city', account: account('d') })],
    ],
    [
      'one who comes back with the account he had, under a new code',
      office,
      join('officer.y', { account: account('c') }),
      admin,
      [joined('officer.y', { account: account('c') })],
    ],
    [
      'leaders outside',
      office,
      { type: 'NameOutsideLeader', leader: 'province', name: secret() },
      admin,
      [leader('province')],
    ],
    [
      'accounts',
      office,
      { type: 'LinkAccount', staff: 'officer.a', account: account('d') },
      admin,
      [{ type: 'AccountLinked', data: { staff: 'officer.a', account: account('d') } }],
    ],
    [
      'contacts',
      office,
      { type: 'SetContact', staff: 'officer.a', contact: secret() },
      admin,
      [{ type: 'StaffContactSet', data: { staff: 'officer.a', contact: secret() } }],
    ],
    [
      'contacts of departments',
      office,
      { type: 'SetDepartmentContact', department: 'review1', contact: secret() },
      admin,
      [{ type: 'DepartmentContactSet', data: { department: 'review1', contact: secret() } }],
    ],
    [
      'moves',
      office,
      move('officer.a', ['review1', 'reception']),
      admin,
      [{ type: 'StaffMoved', data: { staff: 'officer.a', departments: ['review1', 'reception'] } }],
    ],
    [
      'superiors',
      office,
      report('officer.b', 'head.h'),
      admin,
      [{ type: 'SuperiorChanged', data: { staff: 'officer.b', superior: 'head.h' } }],
    ],
    ['roles', office, give('officer.a', 'screener'), admin, [given('officer.a', 'screener')]],
    [
      'the first administrator, by the machine',
      office.slice(0, 3),
      give('admin.a', 'administrator'),
      system,
      [given('admin.a', 'administrator')],
    ],
    ['roles taken', office, take('officer.a', 'registrar'), admin, [taken('officer.a', 'registrar')]],
    [
      'delegations',
      office,
      delegate(1, 'head.h', 'officer.a', 'officeHead'),
      { actor: 'head.h' },
      [delegated(1, 'head.h', 'officer.a', 'officeHead')],
    ],
    ['departures', office, leave('officer.a'), admin, [left('officer.a')]],
  ])('takes %s', (_what, history, command, context, events) => {
    specification.given(history).when(command, context).then(events);
  });

  it.each([
    ['the giver', 'head.h'],
    ['the receiver', 'officer.b'],
    ['an administrator', 'admin.a'],
    ['a leader above the giver', 'city'],
  ])('lets a delegation be ended by %s', (_who, actor) => {
    specification
      .given([...office, delegated(1, 'head.h', 'officer.b', 'officeHead')])
      .when(end(1), { actor })
      .then([ended(1)]);
  });

  it('ends what was passed on when its ground goes, so that nothing comes back with a role given anew', () => {
    const passedOn = [...office, delegated(1, 'head.h', 'officer.a', 'officeHead')];
    specification
      .given(passedOn)
      .when(take('head.h', 'officeHead'), admin)
      .then([taken('head.h', 'officeHead'), ended(1)]);
    specification
      .given(passedOn)
      .when(leave('officer.a'), admin)
      .then([ended(1), left('officer.a')]);
    specification
      .given(passedOn)
      .when(leave('head.h'), admin)
      .then([ended(1), left('head.h')]);
  });
});

describe('what staff refuses', () => {
  it.each<readonly [string, readonly StaffEvent[], StaffCommand, string, string]>([
    [
      'a department twice',
      office,
      { type: 'AddDepartment', department: 'review1', name: 'x' },
      'admin.a',
      'STAFF.DEPARTMENT_EXISTS',
    ],
    [
      'a contact of no department',
      office,
      { type: 'SetDepartmentContact', department: 'attic', contact: secret() },
      'admin.a',
      'STAFF.DEPARTMENT_UNKNOWN',
    ],
    ['a code in use', office, join('officer.a'), 'admin.a', 'STAFF.CODE_TAKEN'],
    ['a code of one who left', office, join('officer.x'), 'admin.a', 'STAFF.CODE_TAKEN'],
    ["a leader's code", office, join('city'), 'admin.a', 'STAFF.CODE_TAKEN'],
    ['the code of the machine', office, join('system'), 'admin.a', 'STAFF.CODE_TAKEN'],
    ['an unknown superior', office, join('officer.c', { superior: 'nobody' }), 'admin.a', 'STAFF.SUPERIOR_UNKNOWN'],
    ['a superior who left', office, report('officer.b', 'officer.x'), 'admin.a', 'STAFF.SUPERIOR_UNKNOWN'],
    ['who reports to himself', office, report('officer.b', 'officer.b'), 'admin.a', 'STAFF.CYCLE'],
    ['who reports to his subordinate', office, report('head.h', 'officer.b'), 'admin.a', 'STAFF.CYCLE'],
    ['a leader under his own subordinate', office, report('city', 'officer.b'), 'admin.a', 'STAFF.CYCLE'],
    [
      'an account of another',
      office,
      { type: 'LinkAccount', staff: 'officer.a', account: account('b') },
      'admin.a',
      'STAFF.ACCOUNT_TAKEN',
    ],
    [
      'a newcomer with an account of another',
      office,
      join('officer.c', { account: account('b') }),
      'admin.a',
      'STAFF.ACCOUNT_TAKEN',
    ],
    [
      'the account he has',
      office,
      { type: 'LinkAccount', staff: 'head.h', account: account('b') },
      'admin.a',
      'STAFF.UNCHANGED',
    ],
    [
      'a move into no department',
      office,
      move('officer.a', ['reception', 'attic']),
      'admin.a',
      'STAFF.DEPARTMENT_UNKNOWN',
    ],
    ['a move to where he is', office, move('officer.a', ['reception']), 'admin.a', 'STAFF.UNCHANGED'],
    ['a role for nobody', office, give('nobody', 'screener'), 'admin.a', 'STAFF.UNKNOWN'],
    ['a role for one who left', office, give('officer.x', 'screener'), 'admin.a', 'STAFF.LEFT'],
    ['a role twice', office, give('officer.a', 'registrar'), 'admin.a', 'STAFF.UNCHANGED'],
    ['a grant to oneself', office, give('admin.a', 'auditor'), 'admin.a', 'STAFF.OWN_RIGHTS'],
    [
      'an account for oneself',
      office,
      { type: 'LinkAccount', staff: 'admin.a', account: account('d') },
      'admin.a',
      'STAFF.OWN_RIGHTS',
    ],
    ['a move of oneself', office, move('admin.a', ['review1']), 'admin.a', 'STAFF.OWN_RIGHTS'],
    ['a superior chosen by oneself', office, report('admin.a', 'city'), 'admin.a', 'STAFF.OWN_RIGHTS'],
    [
      'a second administrator by the machine',
      office,
      give('officer.a', 'administrator'),
      'system',
      'STAFF.SYSTEM_FIRST_ONLY',
    ],
    [
      'any other role by the machine',
      office.slice(0, 3),
      give('admin.a', 'auditor'),
      'system',
      'STAFF.SYSTEM_FIRST_ONLY',
    ],
    ['a case role for an administrator', office, give('admin.a', 'registrar'), 'officer.a', 'STAFF.ROLES_APART'],
    ['an auditor who works on cases', office, give('auditor.a', 'screener'), 'admin.a', 'STAFF.ROLES_APART'],
    ['the audit for who works on cases', office, give('officer.a', 'auditor'), 'admin.a', 'STAFF.ROLES_APART'],
    [
      'the audit for who borrows a case role only',
      [...lent, taken('officer.a', 'registrar')],
      give('officer.a', 'auditor'),
      'admin.a',
      'STAFF.ROLES_APART',
    ],
    ['to take a role not held', office, take('officer.a', 'screener'), 'admin.a', 'STAFF.ROLE_NOT_HELD'],
    ['to take the last administrator', office, take('admin.a', 'administrator'), 'admin.a', 'STAFF.LAST_ADMINISTRATOR'],
    ['to let the last administrator go', office, leave('admin.a'), 'admin.a', 'STAFF.LAST_ADMINISTRATOR'],
    [
      'to leave only an administrator who cannot sign in',
      [...office, joined('admin.b'), given('admin.b', 'administrator')],
      leave('admin.a'),
      'admin.b',
      'STAFF.LAST_ADMINISTRATOR',
    ],
    ['a second departure', office, leave('officer.x'), 'admin.a', 'STAFF.LEFT'],
    ['a delegation to oneself', office, delegate(3, 'head.h', 'head.h', 'officeHead'), 'head.h', 'STAFF.OWN_RIGHTS'],
    [
      "a delegation of another's role",
      office,
      delegate(3, 'head.h', 'officer.a', 'officeHead'),
      'officer.a',
      'STAFF.NOT_YOURS',
    ],
    ['a delegation to nobody', office, delegate(3, 'head.h', 'nobody', 'officeHead'), 'head.h', 'STAFF.UNKNOWN'],
    ['a delegation to one who left', office, delegate(3, 'head.h', 'officer.x', 'officeHead'), 'head.h', 'STAFF.LEFT'],
    [
      'a delegation of a role not held',
      office,
      delegate(3, 'head.h', 'officer.a', 'registrar'),
      'head.h',
      'STAFF.ROLE_NOT_HELD',
    ],
    [
      'a delegated role passed on',
      lent,
      delegate(3, 'officer.a', 'officer.b', 'officeHead'),
      'officer.a',
      'STAFF.DELEGATED_ROLE',
    ],
    [
      'a delegation that goes back',
      lent,
      delegate(3, 'officer.a', 'head.h', 'registrar'),
      'officer.a',
      'STAFF.DELEGATION_LOOP',
    ],
    [
      'a delegation that goes back over several',
      lent,
      delegate(3, 'officer.b', 'head.h', 'screener'),
      'officer.b',
      'STAFF.DELEGATION_LOOP',
    ],
    [
      'a delegation that is in force',
      lent,
      delegate(3, 'head.h', 'officer.a', 'officeHead'),
      'head.h',
      'STAFF.UNCHANGED',
    ],
    [
      'a delegation to an auditor',
      office,
      delegate(3, 'head.h', 'auditor.a', 'officeHead'),
      'head.h',
      'STAFF.ROLES_APART',
    ],
    [
      'a delegation until now',
      office,
      delegate(3, 'head.h', 'officer.a', 'officeHead', NOW),
      'head.h',
      'STAFF.UNTIL_PAST',
    ],
    ['the end of an unknown delegation', office, end(9), 'head.h', 'STAFF.DELEGATION_OVER'],
    ['the end of an ended delegation', [...lent, ended(1)], end(1), 'head.h', 'STAFF.DELEGATION_OVER'],
    ['the end of one that ran out', over, end(1), 'head.h', 'STAFF.DELEGATION_OVER'],
    ['an end by a stranger', lent, end(1), 'auditor.a', 'STAFF.NOT_YOURS'],
  ])('refuses %s', (_what, history, command, actor, code) => {
    specification.given(history).when(command, { actor }).thenRefused(code);
  });

  it('refuses a grant to whoever writes it down for another', () => {
    specification
      .given(office)
      .when(give('admin.a', 'auditor'), { actor: 'head.h', recorder: 'admin.a' })
      .thenRefused('STAFF.OWN_RIGHTS');
    specification
      .given(office)
      .when(delegate(3, 'head.h', 'officer.a', 'officeHead'), { actor: 'head.h', recorder: 'officer.a' })
      .thenRefused('STAFF.OWN_RIGHTS');
  });

  it('lets an ended delegation be followed by one the other way', () => {
    specification
      .given([...lent, ended(1)])
      .when(delegate(3, 'officer.a', 'head.h', 'registrar'), { actor: 'officer.a' })
      .then([delegated(3, 'officer.a', 'head.h', 'registrar')]);
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries(staffErrors))('%s has one sentence in each language', (_code, { status, zh, en }) => {
    expect([404, 409, 422]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
