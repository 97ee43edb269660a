import type { BatonError, DecisionContext } from '#kernel';
import type { SignOff, SignOffCommand, WithdrawSignOff } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { KnownCase } from './case.state.js';
import { custodyError } from './custody.errors.js';
import { refuseItems, refuseLost } from './custody.rules.js';
import { refuseForbiddenParty, type Decision } from './rules.js';
import { refuseSignature } from './signatures.js';
import { sameParty } from './vocabulary.js';

/** An authorised person approves handling by a destination, for named items (签批, domain §1.8). */
export function decideSignOff(state: KnownCase, command: SignOffCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'SignOff':
      return sign(state, command, context);
    case 'WithdrawSignOff':
      return withdraw(state, command);
  }
}

function sign(state: KnownCase, command: SignOff, context: DecisionContext): Decision {
  const { signOff, destination, proposal, evidence, forbiddenDestinations } = command;
  if (state.custody.signOffs.has(signOff)) return caseError('CASE.ID_IN_USE', { id: signOff });
  return (
    refuseItems(state.custody, command.items) ??
    refuseLost(state.custody, command.items) ??
    refuseProposal(state, command) ??
    refuseCollectorSigns(command, context) ??
    refuseForbiddenParty(destination, forbiddenDestinations) ??
    refuseSignature(state, evidence, context) ?? [
      { type: 'SignedOff', data: { signOff, items: [...command.items], destination, proposal, evidence } },
    ]
  );
}

function refuseProposal({ proposals }: KnownCase, { proposal, destination }: SignOff): BatonError | null {
  if (proposal === undefined) return null;
  const proposed = proposals.get(proposal);
  return proposed && sameParty(proposed, destination) ? null : custodyError('CUSTODY.PROPOSAL_UNKNOWN', { proposal });
}

/** I3: no sign-off by the person who collects, and none written down by him either. */
function refuseCollectorSigns({ destination }: SignOff, context: DecisionContext): BatonError | null {
  const own =
    destination.kind === 'officer' && (destination.id === context.actor || destination.id === context.recorder);
  return own ? custodyError('CUSTODY.COLLECTOR_SIGNS') : null;
}

function withdraw({ custody }: KnownCase, { signOff, reason }: WithdrawSignOff): Decision {
  const known = custody.signOffs.get(signOff);
  if (!known) return custodyError('CUSTODY.SIGN_OFF_UNKNOWN', { signOff });
  if (known.status === 'used') return custodyError('CUSTODY.SIGN_OFF_USED', { signOff });
  if (known.status === 'withdrawn') return custodyError('CUSTODY.SIGN_OFF_WITHDRAWN', { signOff });
  return [{ type: 'SignOffWithdrawn', data: { signOff, reason } }];
}
