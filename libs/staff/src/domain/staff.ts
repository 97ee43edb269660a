import { refuseFuture, type BatonError, type Decider, type DecisionContext } from '#kernel';
import { together, type Role } from '#access';
import { decideDelegation, endDelegation, endingsFor } from './decide-delegation.js';
import type { CommandOf, StaffCommand } from './staff.commands.js';
import { staffError } from './staff.errors.js';
import type { StaffEvent } from './staff.events.js';
import { administratorsOf, rolesInForce, superiorsOf } from './staff.queries.js';
import { evolveStaff, nobody, type Member, type Staff } from './staff.state.js';

type Decision = readonly StaffEvent[] | BatonError;

/** People, departments, roles, reporting lines and delegations of one office (ADR 12; issue 4, "Signing in and staff"). */
export const staffDecider: Decider<Staff, StaffCommand, StaffEvent> = {
  initial: nobody,
  decide: (state, command, context) => refuseFuture(context) ?? decideStaff(state, command, context),
  evolve: evolveStaff,
};

function decideStaff(state: Staff, command: StaffCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'AddDepartment':
      return addDepartment(state, command);
    case 'SetDepartmentContact':
      return setDepartmentContact(state, command);
    case 'JoinStaff':
      return join(state, command);
    case 'NameOutsideLeader':
      return nameLeader(state, command);
    case 'ChangeSuperior':
      return refuseSelf(context, command.staff) ?? changeSuperior(state, command);
    case 'DelegateRole':
      return decideDelegation(state, command, context);
    case 'EndDelegation':
      return endDelegation(state, command, context);
    default:
      return decideMember(state, command, context);
  }
}

type OfMember = Exclude<
  StaffCommand,
  CommandOf<
    | 'AddDepartment'
    | 'SetDepartmentContact'
    | 'JoinStaff'
    | 'NameOutsideLeader'
    | 'ChangeSuperior'
    | 'DelegateRole'
    | 'EndDelegation'
  >
>;

function decideMember(state: Staff, command: OfMember, context: DecisionContext): Decision {
  const member = presentMember(state, command.staff);
  if (!('roles' in member)) return member;
  switch (command.type) {
    case 'LinkAccount':
      return refuseSelf(context, command.staff) ?? link(state, member, command);
    case 'SetContact':
      return [{ type: 'StaffContactSet', data: { staff: command.staff, contact: command.contact } }];
    case 'MoveStaff':
      return refuseSelf(context, command.staff) ?? move(state, member, command);
    case 'GiveRole':
      return refuseGrant(state, command, context) ?? give(state, member, command, context);
    case 'TakeRole':
      return take(state, member, command, context);
    case 'LeaveStaff':
      return leave(state, command, context);
  }
}

/** A member who has not left. */
function presentMember(state: Staff, staff: string): Member | BatonError {
  const member = state.people.get(staff);
  if (!member) return staffError('STAFF.UNKNOWN', { staff });
  return member.left ? staffError('STAFF.LEFT', { staff }) : member;
}

/** Neither who acts nor who writes it down changes rights of his own. */
function refuseSelf({ actor, recorder }: DecisionContext, staff: string): BatonError | null {
  return staff === actor || staff === recorder ? staffError('STAFF.OWN_RIGHTS') : null;
}

function addDepartment(state: Staff, { department, name }: CommandOf<'AddDepartment'>): Decision {
  if (state.departments.has(department)) return staffError('STAFF.DEPARTMENT_EXISTS', { department });
  return [{ type: 'DepartmentAdded', data: { department, name } }];
}

function setDepartmentContact(state: Staff, command: CommandOf<'SetDepartmentContact'>): Decision {
  const { department, contact } = command;
  return refuseDepartments(state, [department]) ?? [{ type: 'DepartmentContactSet', data: { department, contact } }];
}

function join(state: Staff, { type: _type, ...person }: CommandOf<'JoinStaff'>): Decision {
  return (
    refuseCode(state, person.staff) ??
    refuseDepartments(state, person.departments) ??
    refuseSuperior(state, person.staff, person.superior) ??
    refuseAccount(state, person.staff, person.account) ?? [
      { type: 'StaffJoined', data: { ...person, departments: [...person.departments] } },
    ]
  );
}

function nameLeader(state: Staff, { type: _type, ...leader }: CommandOf<'NameOutsideLeader'>): Decision {
  return (
    refuseCode(state, leader.leader) ??
    refuseSuperior(state, leader.leader, leader.superior) ?? [{ type: 'OutsideLeaderNamed', data: leader }]
  );
}

function link(state: Staff, member: Member, { staff, account }: CommandOf<'LinkAccount'>): Decision {
  if (member.account === account) return staffError('STAFF.UNCHANGED');
  return refuseAccount(state, staff, account) ?? [{ type: 'AccountLinked', data: { staff, account } }];
}

function move(state: Staff, member: Member, { staff, departments }: CommandOf<'MoveStaff'>): Decision {
  if (departments.join() === member.departments.join()) return staffError('STAFF.UNCHANGED');
  return (
    refuseDepartments(state, departments) ?? [{ type: 'StaffMoved', data: { staff, departments: [...departments] } }]
  );
}

function changeSuperior(state: Staff, { staff, superior }: CommandOf<'ChangeSuperior'>): Decision {
  const known = state.leaders.get(staff) ?? presentMember(state, staff);
  if (!('superior' in known)) return known;
  if ((known.superior ?? undefined) === superior) return staffError('STAFF.UNCHANGED');
  return refuseSuperior(state, staff, superior) ?? [{ type: 'SuperiorChanged', data: { staff, superior } }];
}

function refuseGrant(
  state: Staff,
  { staff, role }: CommandOf<'GiveRole'>,
  context: DecisionContext,
): BatonError | null {
  if (context.actor !== 'system') return refuseSelf(context, staff);
  const first = role === 'administrator' && administratorsOf(state).length === 0;
  return first ? null : staffError('STAFF.SYSTEM_FIRST_ONLY');
}

function give(
  state: Staff,
  member: Member,
  { staff, role }: CommandOf<'GiveRole'>,
  { now }: DecisionContext,
): Decision {
  if (member.roles.includes(role)) return staffError('STAFF.UNCHANGED');
  const apart = rolesInForce(state, staff, now).find((held) => !together(held.role, role));
  if (apart) return staffError('STAFF.ROLES_APART', { held: apart.role, role });
  return [{ type: 'RoleGiven', data: { staff, role } }];
}

function take(
  state: Staff,
  member: Member,
  { staff, role }: CommandOf<'TakeRole'>,
  { now }: DecisionContext,
): Decision {
  if (!member.roles.includes(role)) return staffError('STAFF.ROLE_NOT_HELD', { staff, role });
  const passedOn = endingsFor(state, now, (one) => one.from === staff && one.role === role);
  return refuseLastAdministrator(state, staff, [role]) ?? [{ type: 'RoleTaken', data: { staff, role } }, ...passedOn];
}

function leave(state: Staff, { staff }: CommandOf<'LeaveStaff'>, { now }: DecisionContext): Decision {
  const endings = endingsFor(state, now, ({ from, to }) => from === staff || to === staff);
  return (
    refuseLastAdministrator(state, staff, ['administrator']) ?? [...endings, { type: 'StaffLeft', data: { staff } }]
  );
}

/** Another one must be left who can also sign in. */
function refuseLastAdministrator(state: Staff, staff: string, lost: readonly Role[]): BatonError | null {
  const administrators = administratorsOf(state);
  if (!lost.includes('administrator') || !administrators.includes(staff)) return null;
  const others = administrators.filter((code) => code !== staff && state.people.get(code)?.account != null);
  return others.length === 0 ? staffError('STAFF.LAST_ADMINISTRATOR') : null;
}

/** `system` is the machine; and whoever had a code keeps it, so that the log never speaks of two people by one code. */
function refuseCode(state: Staff, code: string): BatonError | null {
  const taken = code === 'system' || state.people.has(code) || state.leaders.has(code);
  return taken ? staffError('STAFF.CODE_TAKEN', { staff: code }) : null;
}

function refuseDepartments(state: Staff, departments: readonly string[]): BatonError | null {
  const unknown = departments.find((department) => !state.departments.has(department));
  return unknown === undefined ? null : staffError('STAFF.DEPARTMENT_UNKNOWN', { department: unknown });
}

function refuseSuperior(state: Staff, staff: string, superior: string | undefined): BatonError | null {
  if (superior === undefined) return null;
  if (superior === staff || superiorsOf(state, superior).includes(staff))
    return staffError('STAFF.CYCLE', { staff, superior });
  const known = state.leaders.has(superior) || state.people.get(superior)?.left === false;
  return known ? null : staffError('STAFF.SUPERIOR_UNKNOWN', { superior });
}

function refuseAccount(state: Staff, staff: string, account: string | undefined): BatonError | null {
  const owner = account === undefined ? undefined : state.accounts.get(account);
  return owner === undefined || owner === staff ? null : staffError('STAFF.ACCOUNT_TAKEN');
}
