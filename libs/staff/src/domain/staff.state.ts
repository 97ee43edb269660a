import {
  GrowingMap,
  ignoring,
  parseInstant,
  type EventId,
  type EvolvedEvent,
  type Instant,
  type Sealed,
} from '#kernel';
import type { Role } from '#access';
import type { StaffEvent } from './staff.events.js';

/** A sealed text and the event it was written with: both are needed to open it. */
export interface SealedText {
  readonly event: EventId;
  /** The field of that event. */
  readonly field: 'name' | 'post' | 'contact';
  readonly value: Sealed<string>;
}

export interface Department {
  readonly name: string;
  readonly contact: SealedText | null;
}

export interface Member {
  readonly name: SealedText;
  readonly post: SealedText | null;
  readonly contact: SealedText | null;
  /** The first is the home department. */
  readonly departments: readonly string[];
  /** Whom he reports to: staff, or a leader outside. */
  readonly superior: string | null;
  /** His own roles, without delegated ones. */
  readonly roles: readonly Role[];
  /** Account digest, hex; null when he cannot sign in. */
  readonly account: string | null;
  readonly left: boolean;
}

/** Someone above staff who has no account. */
export interface OutsideLeader {
  readonly name: SealedText;
  readonly superior: string | null;
}

export interface Delegation {
  readonly from: string;
  readonly to: string;
  readonly role: Role;
  readonly until: Instant;
  readonly ended: boolean;
}

/** Everyone of one office, those who left included. */
export interface Staff {
  readonly departments: ReadonlyMap<string, Department>;
  readonly people: ReadonlyMap<string, Member>;
  readonly leaders: ReadonlyMap<string, OutsideLeader>;
  readonly delegations: GrowingMap<string, Delegation>;
  /** Staff code by account digest: only of those who may sign in. */
  readonly accounts: ReadonlyMap<string, string>;
}

export const nobody: Staff = {
  departments: new Map(),
  people: new Map(),
  leaders: new Map(),
  delegations: GrowingMap.empty(),
  accounts: new Map(),
};

type Told<Type extends StaffEvent['type']> = EvolvedEvent<Extract<StaffEvent, { type: Type }>>;

/** Total: never throws; facts about people it does not know change nothing. */
export function evolveStaff(state: Staff, event: EvolvedEvent<StaffEvent>): Staff {
  switch (event.type) {
    case 'DepartmentAdded':
      return withDepartment(state, event.data.department, { name: event.data.name, contact: null });
    case 'DepartmentContactSet':
      return contacted(state, event);
    case 'StaffJoined':
      return joined(state, event);
    case 'OutsideLeaderNamed':
      return withLeader(state, event.data.leader, {
        name: text(event, 'name', event.data.name),
        superior: event.data.superior ?? null,
      });
    case 'AccountLinked':
      return linked(state, event.data.staff, event.data.account);
    case 'StaffContactSet':
      return changed(state, event.data.staff, { contact: text(event, 'contact', event.data.contact) });
    case 'StaffMoved':
      return changed(state, event.data.staff, { departments: event.data.departments });
    case 'SuperiorChanged':
      return superiorChanged(state, event.data.staff, event.data.superior ?? null);
    case 'RoleGiven':
      return withRoles(state, event.data.staff, (roles) => [...new Set([...roles, event.data.role])]);
    case 'RoleTaken':
      return withRoles(state, event.data.staff, (roles) => roles.filter((role) => role !== event.data.role));
    case 'RoleDelegated':
      return delegated(state, event);
    case 'DelegationEnded':
      return ended(state, event.data.delegation);
    case 'StaffLeft':
      return left(state, event.data.staff);
    default:
      return ignoring(state, event);
  }
}

function text(event: { readonly id: EventId }, field: SealedText['field'], value: Sealed<string>): SealedText {
  return { event: event.id, field, value };
}

function withDepartment(state: Staff, code: string, department: Department): Staff {
  return { ...state, departments: new Map(state.departments).set(code, department) };
}

function contacted(state: Staff, event: Told<'DepartmentContactSet'>): Staff {
  const known = state.departments.get(event.data.department);
  if (!known) return state;
  const contact = text(event, 'contact', event.data.contact);
  return withDepartment(state, event.data.department, { ...known, contact });
}

function joined(state: Staff, event: Told<'StaffJoined'>): Staff {
  const { staff, name, post, departments, superior, account } = event.data;
  const member: Member = {
    name: text(event, 'name', name),
    post: post === undefined ? null : text(event, 'post', post),
    contact: null,
    departments,
    superior: superior ?? null,
    roles: [],
    account: null,
    left: false,
  };
  const known = { ...state, people: new Map(state.people).set(staff, member) };
  return account === undefined ? known : linked(known, staff, account);
}

function withLeader(state: Staff, code: string, leader: OutsideLeader): Staff {
  return { ...state, leaders: new Map(state.leaders).set(code, leader) };
}

function linked(state: Staff, staff: string, account: string): Staff {
  const member = state.people.get(staff);
  if (!member) return state;
  const accounts = without(state.accounts, member.account).set(account, staff);
  return changed({ ...state, accounts }, staff, { account });
}

function superiorChanged(state: Staff, code: string, superior: string | null): Staff {
  const leader = state.leaders.get(code);
  return leader ? withLeader(state, code, { ...leader, superior }) : changed(state, code, { superior });
}

function withRoles(state: Staff, staff: string, change: (roles: readonly Role[]) => readonly Role[]): Staff {
  return changed(state, staff, { roles: change(state.people.get(staff)?.roles ?? []) });
}

function delegated(state: Staff, event: Told<'RoleDelegated'>): Staff {
  const { delegation, from, to, role, until } = event.data;
  // What cannot be read as a time was over before it began: rights are never given by mistake.
  const end = parseInstant(until) ?? event.recordedAt;
  const one: Delegation = { from, to, role, until: end, ended: false };
  return { ...state, delegations: state.delegations.with(delegation, one) };
}

function ended(state: Staff, delegation: string): Staff {
  const known = state.delegations.get(delegation);
  if (!known) return state;
  return { ...state, delegations: state.delegations.with(delegation, { ...known, ended: true }) };
}

/** Whoever left signs in no more; his code stays his, his account is free for the day he comes back under a new code. */
function left(state: Staff, staff: string): Staff {
  const accounts = without(state.accounts, state.people.get(staff)?.account ?? null);
  return changed({ ...state, accounts }, staff, { left: true, roles: [], account: null });
}

function changed(state: Staff, staff: string, change: Partial<Member>): Staff {
  const member = state.people.get(staff);
  return member ? { ...state, people: new Map(state.people).set(staff, { ...member, ...change }) } : state;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string | null): Map<string, Value> {
  const rest = new Map(map);
  if (key !== null) rest.delete(key);
  return rest;
}
