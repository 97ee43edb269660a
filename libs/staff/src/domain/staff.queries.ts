import type { ActorId, Instant } from '#kernel';
import type { HeldRole } from '#access';
import type { Delegation, Staff } from './staff.state.js';

/** The member of staff an account belongs to; null for nobody, and for one who left. @param account digest, hex */
export function personOf(staff: Staff, account: string): string | null {
  return staff.accounts.get(account) ?? null;
}

/** Delegations that are neither ended nor over, and whose giver still holds the role. */
export function delegationsInForce(staff: Staff, now: Instant): readonly Delegation[] {
  return [...staff.delegations.values()].filter((one) => inForce(staff, one, now));
}

/** The roles a person may act in now: his own first, then delegated ones, each until its time. None after he left. */
export function rolesInForce(staff: Staff, code: string, now: Instant): readonly HeldRole[] {
  const member = staff.people.get(code);
  if (!member || member.left) return [];
  const delegated = delegationsInForce(staff, now).filter(({ to }) => to === code);
  return [
    ...member.roles.map((role) => ({ role })),
    ...delegated.map(({ role, from }) => ({ role, from: from as ActorId })),
  ];
}

/** When the next delegation to this person runs out by itself; null when none does. */
export function nextExpiry(staff: Staff, code: string, now: Instant): Instant | null {
  const ends = delegationsInForce(staff, now).flatMap(({ to, until }) => (to === code ? [until] : []));
  return ends.sort()[0] ?? null;
}

/** Those above somebody, nearest first, leaders outside and people who left included. Ends also where a line runs in a circle. */
export function superiorsOf(staff: Staff, code: string): readonly string[] {
  const line = new Set<string>();
  let next = superiorOf(staff, code);
  while (next !== null && next !== code && !line.has(next)) {
    line.add(next);
    next = superiorOf(staff, next);
  }
  return [...line];
}

/** Members of staff, not those who left, with this person or leader anywhere above them. */
export function subordinatesOf(staff: Staff, code: string): readonly string[] {
  return [...staff.people]
    .filter(([other, { left }]) => !left && other !== code && superiorsOf(staff, other).includes(code))
    .map(([other]) => other);
}

/** Those to whom he has delegated a role that is in force now. */
export function delegatesOf(staff: Staff, code: string, now: Instant): readonly string[] {
  const delegates = delegationsInForce(staff, now).flatMap(({ from, to }) => (from === code ? [to] : []));
  return [...new Set(delegates)];
}

/** Whether this is a member of staff (who has not left), a named leader, or anyone above staff (domain §6.3). */
export function isStaffOrAbove(staff: Staff, code: string): boolean {
  const member = staff.people.get(code);
  if ((member && !member.left) || staff.leaders.has(code)) return true;
  return subordinatesOf(staff, code).length > 0;
}

/** Members of staff who may act as administrators, by their own right. */
export function administratorsOf(staff: Staff): readonly string[] {
  return [...staff.people].filter(([, { roles }]) => roles.includes('administrator')).map(([code]) => code);
}

function superiorOf(staff: Staff, code: string): string | null {
  return staff.people.get(code)?.superior ?? staff.leaders.get(code)?.superior ?? null;
}

function inForce(staff: Staff, { from, to, role, until, ended }: Delegation, now: Instant): boolean {
  if (ended || until <= now) return false;
  const giver = staff.people.get(from);
  return giver !== undefined && giver.roles.includes(role) && staff.people.get(to)?.left === false;
}
