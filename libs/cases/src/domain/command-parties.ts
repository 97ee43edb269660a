import type { CaseCommand, IntakeCommand } from './case.commands.js';
import type { Party } from './vocabulary.js';

export type LaterCommand = Exclude<CaseCommand, IntakeCommand>;

/**
 * Every officer a command gives a part in the case to, or takes an approval from, the actor and recorder apart: new
 * owners, destinations, takers, counters, approvers, readers. A new command does not compile until it is listed here.
 */
export function officersIn(command: LaterCommand): readonly string[] {
  switch (command.type) {
    case 'AssignOwner':
    case 'ReopenCase':
      return [command.owner.id];
    case 'ReturnCase':
      return [command.to.id, command.approvedBy];
    case 'ProposeHandling':
    case 'SignOff':
      return officerOf(command.destination);
    case 'HandOver':
    case 'PassCustody':
      return officerOf(command.to);
    case 'TransferCustody':
      return [command.to.id, command.countedBy];
    case 'NameReaders':
      return command.readers;
    case 'ScreenCase':
    case 'RequestRegistration':
    case 'ConfirmRegistration':
    case 'ProposeVoid':
    case 'VoidRegistration':
    case 'CarryNumber':
    case 'RecordScan':
    case 'RecordStep':
    case 'WithdrawSignOff':
    case 'AcknowledgeHandover':
    case 'RefuseHandover':
    case 'RecordDiscrepancy':
    case 'ReferCase':
    case 'AdviseRedirect':
    case 'DecideDisposal':
    case 'ConcludeCase':
    case 'ArchiveCase':
    case 'CorrectEntry':
    case 'DeclareRecusal':
    case 'RequestRecusal':
    case 'DecideRecusal':
    case 'FindSuperiorMatter':
      return [];
  }
}

function officerOf(party: Party): readonly string[] {
  return party.kind === 'officer' ? [party.id] : [];
}
