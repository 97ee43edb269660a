import type { Instant } from '#kernel';
import type { Role } from '#access';
import { delegatesOf, subordinatesOf, type Staff } from '#staff';

/** Who sees a sealed case besides the one who screened it. */
const LEADING: readonly Role[] = ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision'];

/**
 * Whom a report that names these people is kept from (domain §6.3): themselves, whoever acts in a role of theirs now, and
 * everybody under them in the reporting line.
 */
export function keptFrom(staff: Staff, concerned: readonly string[], now: Instant): ReadonlySet<string> {
  return new Set([
    ...concerned,
    ...concerned.flatMap((code) => delegatesOf(staff, code, now)),
    ...concerned.flatMap((code) => subordinatesOf(staff, code)),
  ]);
}

/** Those of these codes who are in office and whom it is not kept from. */
export function free(staff: Staff, codes: readonly string[], kept: ReadonlySet<string>): readonly string[] {
  return codes.filter((code) => staff.people.get(code)?.left === false && !kept.has(code));
}

/**
 * Who may see a sealed case at first: the screener and those who lead or supervise by a role of their own (a delegated
 * one would outlast its delegation), as far as it is not kept from them. Empty when it is kept from all.
 */
export function firstReaders(staff: Staff, screener: string, kept: ReadonlySet<string>): readonly string[] {
  const leading = [...staff.people].flatMap(([code, { roles }]) =>
    roles.some((role) => LEADING.includes(role)) ? [code] : [],
  );
  return free(staff, [...new Set([screener, ...leading])], kept);
}
