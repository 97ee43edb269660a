import type { BatonError, DecisionContext, Instant } from '#kernel';
import { together } from '#access';
import type { CommandOf } from './staff.commands.js';
import { staffError } from './staff.errors.js';
import type { StaffEvent } from './staff.events.js';
import { delegationsInForce, rolesInForce, superiorsOf } from './staff.queries.js';
import type { Delegation, Staff } from './staff.state.js';

type Decision = readonly StaffEvent[] | BatonError;
type Delegate = CommandOf<'DelegateRole'>;

/** A person lets another act in a role of his own until a time. One step only, never in a circle, never to himself. */
export function decideDelegation(state: Staff, command: Delegate, context: DecisionContext): Decision {
  return (
    refuseParties(state, command, context) ??
    refuseRole(state, command, context.now) ??
    refuseReceiver(state, command, context.now) ?? [delegated(command)]
  );
}

/** Either side ends it, whoever stands above the giver, or an administrator. */
export function endDelegation(
  state: Staff,
  { delegation }: CommandOf<'EndDelegation'>,
  context: DecisionContext,
): Decision {
  const known = state.delegations.get(delegation);
  if (!known || known.ended || known.until <= context.now) return staffError('STAFF.DELEGATION_OVER', { delegation });
  const may = [known.from, known.to, ...superiorsOf(state, known.from)].includes(context.actor);
  if (!may && !isAdministrator(state, context.actor)) return staffError('STAFF.NOT_YOURS');
  return [{ type: 'DelegationEnded', data: { delegation } }];
}

/** Ends those delegations, not over yet, that a change leaves without ground: nothing comes back with a role given anew. */
export function endingsFor(
  state: Staff,
  now: Instant,
  concerns: (delegation: Delegation) => boolean,
): readonly StaffEvent[] {
  return [...state.delegations]
    .filter(([, one]) => !one.ended && one.until > now && concerns(one))
    .map(([delegation]) => ({ type: 'DelegationEnded', data: { delegation } }));
}

function delegated({ delegation, from, to, role, until }: Delegate): StaffEvent {
  return { type: 'RoleDelegated', data: { delegation, from, to, role, until } };
}

function refuseParties(state: Staff, { from, to, until }: Delegate, context: DecisionContext): BatonError | null {
  const unknown = [from, to].find((code) => !state.people.has(code));
  if (unknown !== undefined) return staffError('STAFF.UNKNOWN', { staff: unknown });
  const gone = [from, to].find((code) => state.people.get(code)?.left);
  if (gone !== undefined) return staffError('STAFF.LEFT', { staff: gone });
  if (context.actor !== from) return staffError('STAFF.NOT_YOURS');
  if (from === to || context.recorder === to) return staffError('STAFF.OWN_RIGHTS');
  return until <= context.now ? staffError('STAFF.UNTIL_PAST', { now: context.now }) : null;
}

function refuseRole(state: Staff, { from, role }: Delegate, now: Instant): BatonError | null {
  if (state.people.get(from)?.roles.includes(role)) return null;
  const borrowed = rolesInForce(state, from, now).some((held) => held.role === role);
  return staffError(borrowed ? 'STAFF.DELEGATED_ROLE' : 'STAFF.ROLE_NOT_HELD', { staff: from, role });
}

function refuseReceiver(state: Staff, { from, to, role }: Delegate, now: Instant): BatonError | null {
  const held = rolesInForce(state, to, now);
  if (held.some((one) => one.role === role && (one.from ?? from) === from)) return staffError('STAFF.UNCHANGED');
  const apart = held.find((one) => !together(one.role, role));
  if (apart) return staffError('STAFF.ROLES_APART', { held: apart.role, role });
  return reaches(delegationsInForce(state, now), to, from) ? staffError('STAFF.DELEGATION_LOOP', { from, to }) : null;
}

/** Whether delegations lead, by any number of steps, from one person to another. */
function reaches(delegations: readonly Delegation[], start: string, goal: string): boolean {
  const reached = new Set([start]);
  for (const code of reached) {
    for (const { from, to } of delegations) if (from === code) reached.add(to);
  }
  return reached.has(goal);
}

function isAdministrator(state: Staff, code: string): boolean {
  return state.people.get(code)?.roles.includes('administrator') ?? false;
}
