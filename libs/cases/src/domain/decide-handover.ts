import type { BatonError, DecisionContext } from '#kernel';
import type { AcknowledgeHandover, HandoverCommand, HandOver, RefuseHandover } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { KnownCase } from './case.state.js';
import { custodyError } from './custody.errors.js';
import { holderOf, refuseGiver, refuseMove } from './custody.rules.js';
import { sameItems, type HandoverState } from './custody.state.js';
import { refuseForbiddenParty, type Decision } from './rules.js';
import { actsAs, isImport, refuseSignature } from './signatures.js';
import { departmentOf, sameParty, type Party } from './vocabulary.js';

/** One sign-off, one handover (一签批一移交, domain §1.8). */
export function decideHandover(state: KnownCase, command: HandoverCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'HandOver':
      return handOver(state, command, context);
    case 'AcknowledgeHandover':
      return acknowledge(state, command, context);
    case 'RefuseHandover':
      return refuse(state, command, context);
  }
}

function handOver(state: KnownCase, command: HandOver, context: DecisionContext): Decision {
  const { custody } = state;
  if (custody.handovers.has(command.handover)) return caseError('CASE.ID_IN_USE', { id: command.handover });
  const refusal = refuseWithoutSignOff(state, command) ?? refuseMove(custody, command.items);
  if (refusal) return refusal;
  const from = holderOf(custody, command.items);
  if (!from) return custodyError('CUSTODY.DIFFERENT_HOLDERS');
  return (
    refuseGiver(state, from, command.to, context) ??
    refuseOwnDepartment(from, command.to) ??
    refuseForbiddenParty(command.to, command.forbiddenDestinations) ??
    refuseSignature(state, command.evidence, context) ?? [handedOver(from, command)]
  );
}

function handedOver(from: Party, handing: HandOver): CaseEvent {
  const { type: _type, slip, forbiddenDestinations: _forbidden, ...command } = handing;
  const onSlip = slip ? { slip: slip.id, line: slip.line } : {};
  return { type: 'HandedOver', data: { ...command, ...onSlip, from, items: [...command.items] } };
}

/** I3: its own sign-off, unused and signed, for exactly these items and this destination. */
function refuseWithoutSignOff({ custody }: KnownCase, command: HandOver): BatonError | null {
  const signOff = custody.signOffs.get(command.signOff);
  const details = { signOff: command.signOff };
  if (!signOff) return custodyError('CUSTODY.NO_SIGN_OFF', details);
  if (signOff.status === 'used') return custodyError('CUSTODY.SIGN_OFF_USED', details);
  if (signOff.status === 'withdrawn') return custodyError('CUSTODY.SIGN_OFF_WITHDRAWN', details);
  if (!signOff.signed) return custodyError('CUSTODY.SIGN_OFF_UNSIGNED', details);
  if (!sameParty(signOff.destination, command.to)) return custodyError('CUSTODY.OTHER_DESTINATION', details);
  return sameItems(signOff.items, command.items) ? null : custodyError('CUSTODY.OTHER_ITEMS', details);
}

/** Into the own department's safe an item is passed; a handover there would let the giver take it himself. */
function refuseOwnDepartment(from: Party, to: Party): BatonError | null {
  const own = to.kind === 'department' && departmentOf(from) === to.id;
  return own ? custodyError('CUSTODY.TO_SELF') : null;
}

function acknowledge(state: KnownCase, command: AcknowledgeHandover, context: DecisionContext): Decision {
  const handover = openHandover(state, command.handover);
  if ('code' in handover) return handover;
  const { evidence } = command;
  const data = { handover: command.handover, by: takerOf(state, handover, context), evidence };
  return (
    refuseCollector(state, handover, context) ??
    refuseSigner(state, handover, context) ??
    refuseSignature(state, evidence, context) ??
    refuseOwnWord(state, handover, command, context) ?? [{ type: 'HandoverAcknowledged', data }]
  );
}

/** The sign-off is spent and the item stays with the giver: one sign-off for exactly one handover, refused or not. */
function refuse(state: KnownCase, command: RefuseHandover, context: DecisionContext): Decision {
  const handover = openHandover(state, command.handover);
  if ('code' in handover) return handover;
  const { reason, evidence } = command;
  return (
    (isBarred(state, handover) ? refuseGiverActing(handover, context) : refuseCollector(state, handover, context)) ??
    refuseSignature(state, evidence, context) ?? [
      { type: 'HandoverRefused', data: { handover: command.handover, reason, evidence } },
    ]
  );
}

function openHandover({ custody }: KnownCase, id: string): HandoverState | BatonError {
  const handover = custody.handovers.get(id);
  if (!handover) return custodyError('CUSTODY.HANDOVER_UNKNOWN', { handover: id });
  return handover.status === 'open' ? handover : custodyError('CUSTODY.HANDOVER_CLOSED', { handover: id });
}

function refuseCollector(state: KnownCase, handover: HandoverState, context: DecisionContext): BatonError | null {
  const collects = actsAs(state, handover.to, context);
  return collects ? refuseGiverActing(handover, context) : custodyError('CUSTODY.NOT_COLLECTOR');
}

function refuseGiverActing({ from }: HandoverState, { actor }: DecisionContext): BatonError | null {
  return from.kind === 'officer' && from.id === actor ? custodyError('CUSTODY.TO_SELF') : null;
}

/**
 * The collector may act no more: he stepped aside, or is no reader of the sealed case. Whoever may act then refuses in
 * his stead, or the items would stay on the road for ever.
 */
function isBarred({ access }: KnownCase, { to }: HandoverState): boolean {
  if (to.kind !== 'officer') return false;
  return access.recused.includes(to.id) || (access.readers !== null && !access.readers.includes(to.id));
}

/** I3 once more: for a department, who collects is known only now. */
function refuseSigner(state: KnownCase, handover: HandoverState, context: DecisionContext): BatonError | null {
  if (isImport(state, context.actor)) return null;
  const signer = state.custody.signOffs.get(handover.signOff)?.signer;
  return signer === context.actor ? custodyError('CUSTODY.COLLECTOR_SIGNS') : null;
}

/** A giver or signer who records the receipt himself would close his own handover on his own word. */
function refuseOwnWord(
  { custody }: KnownCase,
  { from, signOff }: HandoverState,
  { evidence }: AcknowledgeHandover,
  { recorder }: DecisionContext,
): BatonError | null {
  if (evidence.kind !== 'none' || recorder === undefined) return null;
  const own = recorder === from.id || recorder === custody.signOffs.get(signOff)?.signer;
  return own ? custodyError('CUSTODY.EVIDENCE_REQUIRED') : null;
}

/** Who holds it now: for a department the officer who took it, so that a person answers for it. */
function takerOf(state: KnownCase, { to }: HandoverState, context: DecisionContext): Party {
  const person = to.kind === 'department' && context.actor !== to.id && !isImport(state, context.actor);
  return person ? { kind: 'officer', id: context.actor, department: to.id } : to;
}
