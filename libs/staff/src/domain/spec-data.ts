import { Secret, type Instant } from '#kernel';
import type { Role } from '#access';
import type { StaffCommand } from './staff.commands.js';
import type { StaffEvent } from './staff.events.js';

export const NOW = '2020-03-02T01:00:00.000Z' as Instant;
export const LATER = '2020-03-03T01:00:00.000Z' as Instant;
export const BEFORE = '2020-03-02T00:59:00.000Z' as Instant;
export const admin = { actor: 'admin.a' };
export const system = { actor: 'system' };
export const account = (digit: string) => digit.repeat(64);
export const uuid = (serial: number) => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
export const secret = () => new Secret('invented');

export const department = (code: string): StaffEvent => ({
  type: 'DepartmentAdded',
  data: { department: code, name: `${code} room` },
});
export const joined = (staff: string, more: { superior?: string; account?: string } = {}): StaffEvent => ({
  type: 'StaffJoined',
  data: { staff, name: secret(), departments: ['reception'], ...more },
});
export const given = (staff: string, role: Role): StaffEvent => ({ type: 'RoleGiven', data: { staff, role } });
export const taken = (staff: string, role: Role): StaffEvent => ({ type: 'RoleTaken', data: { staff, role } });
export const left = (staff: string): StaffEvent => ({ type: 'StaffLeft', data: { staff } });
export const leader = (code: string, superior?: string): StaffEvent => ({
  type: 'OutsideLeaderNamed',
  data: { leader: code, name: secret(), superior },
});
export const delegated = (serial: number, from: string, to: string, role: Role, until = LATER): StaffEvent => ({
  type: 'RoleDelegated',
  data: { delegation: uuid(serial), from, to, role, until },
});
export const ended = (serial: number): StaffEvent => ({ type: 'DelegationEnded', data: { delegation: uuid(serial) } });

export const join = (staff: string, more: { superior?: string; account?: string } = {}): StaffCommand => ({
  type: 'JoinStaff',
  staff,
  name: secret(),
  departments: ['reception'],
  ...more,
});
export const give = (staff: string, role: Role): StaffCommand => ({ type: 'GiveRole', staff, role });
export const take = (staff: string, role: Role): StaffCommand => ({ type: 'TakeRole', staff, role });
export const leave = (staff: string): StaffCommand => ({ type: 'LeaveStaff', staff });
export const move = (staff: string, departments: string[]): StaffCommand => ({ type: 'MoveStaff', staff, departments });
export const report = (staff: string, superior?: string): StaffCommand => ({
  type: 'ChangeSuperior',
  staff,
  ...(superior === undefined ? {} : { superior }),
});
export const delegate = (serial: number, from: string, to: string, role: Role, until = LATER): StaffCommand => ({
  type: 'DelegateRole',
  delegation: uuid(serial),
  from,
  to,
  role,
  until,
});
export const end = (serial: number): StaffCommand => ({ type: 'EndDelegation', delegation: uuid(serial) });

/** city (outside) above head.h above officer.a and officer.b; officer.x has left. */
export const office: readonly StaffEvent[] = [
  department('reception'),
  department('review1'),
  joined('admin.a', { account: account('a') }),
  given('admin.a', 'administrator'),
  leader('city'),
  joined('head.h', { superior: 'city', account: account('b') }),
  given('head.h', 'officeHead'),
  joined('officer.a', { superior: 'head.h' }),
  given('officer.a', 'registrar'),
  joined('officer.b', { superior: 'officer.a' }),
  given('officer.b', 'screener'),
  joined('auditor.a'),
  given('auditor.a', 'auditor'),
  joined('officer.x', { account: account('c') }),
  left('officer.x'),
];

export const lent = [
  ...office,
  delegated(1, 'head.h', 'officer.a', 'officeHead'),
  delegated(2, 'officer.a', 'officer.b', 'registrar'),
];
export const over = [...office, delegated(1, 'head.h', 'officer.a', 'officeHead', BEFORE)];
