import type { BatonError, DecisionContext } from '#kernel';
import type { CustodyCommand, PassCustody, RecordDiscrepancy, TransferCustody } from './case.commands.js';
import type { KnownCase } from './case.state.js';
import { custodyError } from './custody.errors.js';
import { holderOf, refuseGiver, refuseInTransit, refuseItems, refuseLost, refuseMove } from './custody.rules.js';
import { refuseText, type Decision } from './rules.js';
import { refuseSecondSignature, refuseSignature } from './signatures.js';
import { departmentOf, type Party } from './vocabulary.js';

/** Moves without a sign-off, and what went wrong on the way (domain §1.8). */
export function decideCustody(state: KnownCase, command: CustodyCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'PassCustody':
      return pass(state, command, context);
    case 'TransferCustody':
      return transfer(state, command, context);
    case 'RecordDiscrepancy':
      return discrepancy(state, command);
  }
}

/** Standing authority reaches as far as the department: beyond it, a sign-off is needed. Both sign. */
function pass(state: KnownCase, command: PassCustody, context: DecisionContext): Decision {
  const refusal = refuseMove(state.custody, command.items);
  if (refusal) return refusal;
  const { to, given, taken } = command;
  const from = holderOf(state.custody, command.items);
  if (!from) return custodyError('CUSTODY.DIFFERENT_HOLDERS');
  return (
    refuseGiver(state, from, to, context) ??
    refuseOutside(from, to) ??
    refuseSignature(state, given, context) ??
    refuseSecondSignature(state, taken, to.id, context) ?? [
      { type: 'CustodyPassed', data: { items: [...command.items], from, to, given, taken } },
    ]
  );
}

function refuseOutside(from: Party, to: Party): BatonError | null {
  const department = departmentOf(from);
  return department !== null && department === departmentOf(to) ? null : custodyError('CUSTODY.LEAVES_DEPARTMENT');
}

/** The head authorises, a second person counts, a third takes over: four different people with the one who leaves. */
function transfer(state: KnownCase, command: TransferCustody, context: DecisionContext): Decision {
  const refusal = refuseMove(state.custody, command.items);
  if (refusal) return refusal;
  const from = holderOf(state.custody, command.items);
  if (!from) return custodyError('CUSTODY.DIFFERENT_HOLDERS');
  return refuseTransfer(state, from, command, context) ?? [transferred(from, command, context)];
}

function transferred(from: Party, command: TransferCustody, context: DecisionContext) {
  const { to, authorised, countedBy, counted, taken } = command;
  const items = [...command.items];
  const data = { items, from, to, authorisedBy: context.actor, authorised, countedBy, counted, taken };
  return { type: 'CustodyTransferred', data } as const;
}

function refuseTransfer(
  state: KnownCase,
  from: Party,
  { to, authorised, countedBy, counted, taken }: TransferCustody,
  context: DecisionContext,
): BatonError | null {
  if (from.kind !== 'officer') return custodyError('CUSTODY.NOT_AN_OFFICER');
  const people = new Set([from.id, context.actor, countedBy, to.id]);
  if (people.size !== 4) return custodyError('CUSTODY.FOUR_EYES');
  return (
    refuseOutside(from, to) ??
    refuseSignature(state, authorised, context) ??
    refuseSecondSignature(state, counted, countedBy, context) ??
    refuseSecondSignature(state, taken, to.id, context)
  );
}

/** Recorded, never repaired silently. A loss closes its handover; the giver stays responsible. */
function discrepancy(state: KnownCase, command: RecordDiscrepancy): Decision {
  const { handover, kind, note } = command;
  return (
    refuseItems(state.custody, command.items) ??
    refuseOutsideHandover(state, command) ??
    (kind === 'lost' ? refuseLoss(state, command) : null) ??
    refuseText(state, note) ?? [
      { type: 'CustodyDiscrepancyRecorded', data: { handover, items: [...command.items], kind, note } },
    ]
  );
}

function refuseOutsideHandover(state: KnownCase, { handover, items }: RecordDiscrepancy): BatonError | null {
  if (handover === undefined) return null;
  const known = state.custody.handovers.get(handover);
  if (!known) return custodyError('CUSTODY.HANDOVER_UNKNOWN', { handover });
  return items.every((id) => known.items.includes(id)) ? null : custodyError('CUSTODY.ITEMS_OUTSIDE_HANDOVER');
}

function refuseLoss({ custody }: KnownCase, { handover, items }: RecordDiscrepancy): BatonError | null {
  const lost = refuseLost(custody, items);
  if (lost) return lost;
  if (handover === undefined) return refuseInTransit(custody, items);
  const open = custody.handovers.get(handover)?.status === 'open';
  return open ? null : custodyError('CUSTODY.HANDOVER_CLOSED', { handover });
}
