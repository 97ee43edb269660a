import { refuseFuture, type BatonError, type Decider, type DecisionContext } from '#kernel';
import { refuseAccess } from './access.rules.js';
import type { CaseCommand } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import { evolveCase } from './case.evolve.js';
import { noCase, type CaseState, type KnownCase } from './case.state.js';
import type { LaterCommand } from './command-parties.js';
import { custodyHolds } from './custody.state.js';
import { decideClosing } from './decide-closing.js';
import { decideCorrection } from './decide-corrections.js';
import { decideCustody } from './decide-custody.js';
import { decideHandling } from './decide-handling.js';
import { decideHandover } from './decide-handover.js';
import { decideIntake } from './decide-intake.js';
import { decideRecusal } from './decide-recusal.js';
import { decideRegistration } from './decide-registration.js';
import { decideResponsibility } from './decide-responsibility.js';
import { decideScreening } from './decide-screening.js';
import { decideReaders, decideSuperiorMatter } from './decide-sealing.js';
import { decideSignOff } from './decide-sign-off.js';
import type { Decision } from './rules.js';
import { POSSIBLE } from './stages.js';

/**
 * A case is one stream: what must never disagree about it, custody of each of its items included, is decided here under
 * its revision (architecture §1, docs/adr/0006).
 */
export const caseDecider: Decider<CaseState, CaseCommand, CaseEvent> = {
  initial: noCase,
  decide: (state, command, context) => refuseFuture(context) ?? decideCase(state, command, context),
  evolve: evolveCase,
};

/** I2 and I3 on one state (domain §3): for property tests and the verifier. */
export function custodyInvariantHolds(state: CaseState): boolean {
  return state.stage === 'none' || custodyHolds(state.custody);
}

function decideCase(state: CaseState, command: CaseCommand, context: DecisionContext): Decision {
  const intake = command.type === 'ReceiveReport' || command.type === 'DeclineAtDesk';
  if (state.stage === 'none') return intake ? decideIntake(command, context) : caseError('CASE.UNKNOWN');
  if (intake) return caseError('CASE.EXISTS');
  return refuseStage(state, command) ?? decideKnown(state, command, context);
}

function refuseStage({ stage }: KnownCase, { type }: LaterCommand): BatonError | null {
  if (POSSIBLE[type].includes(stage)) return null;
  return stage === 'archived' ? caseError('CASE.ARCHIVED') : caseError('CASE.WRONG_STAGE', { stage, command: type });
}

function decideKnown(state: KnownCase, command: LaterCommand, context: DecisionContext): Decision {
  return refuseAccess(state, command, context) ?? decideAllowed(state, command, context);
}

function decideAllowed(state: KnownCase, command: LaterCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'ScreenCase':
      return decideScreening(state, command);
    case 'RequestRegistration':
    case 'ConfirmRegistration':
    case 'ProposeVoid':
    case 'VoidRegistration':
    case 'CarryNumber':
      return decideRegistration(state, command, context);
    case 'RecordScan':
    case 'RecordStep':
    case 'ProposeHandling':
    case 'DecideDisposal':
      return decideHandling(state, command);
    case 'SignOff':
    case 'WithdrawSignOff':
      return decideSignOff(state, command, context);
    case 'HandOver':
    case 'AcknowledgeHandover':
    case 'RefuseHandover':
      return decideHandover(state, command, context);
    case 'PassCustody':
    case 'TransferCustody':
    case 'RecordDiscrepancy':
      return decideCustody(state, command, context);
    case 'ReferCase':
    case 'AdviseRedirect':
    case 'ReturnCase':
    case 'AssignOwner':
      return decideResponsibility(state, command, context);
    case 'ConcludeCase':
    case 'ArchiveCase':
    case 'ReopenCase':
      return decideClosing(state, command);
    case 'CorrectEntry':
      return decideCorrection(state, command);
    case 'DeclareRecusal':
    case 'RequestRecusal':
    case 'DecideRecusal':
      return decideRecusal(state, command, context);
    case 'NameReaders':
      return decideReaders(state, command);
    case 'FindSuperiorMatter':
      return decideSuperiorMatter(state, command);
  }
}
