import type { CaseCommand, IntakeCommand } from './case.commands.js';
import type { Party } from './vocabulary.js';

export type LaterCommand = Exclude<CaseCommand, IntakeCommand>;

/** Everybody a command names, the actor and recorder apart. */
export interface Named {
  /** Who is given the case or its papers, or is to be: owners, destinations, takers. */
  readonly parties: readonly Party[];
  /** Who takes part besides, by staff code: counters, approvers, readers, who is asked to step aside. */
  readonly people: readonly string[];
}

/** A new command does not compile until it is listed here. */
export function namedIn(command: CaseCommand): Named {
  switch (command.type) {
    case 'ReceiveReport':
    case 'DeclineAtDesk':
      return { parties: [command.custodian, command.owner], people: [] };
    case 'AssignOwner':
    case 'ReopenCase':
      return { parties: [command.owner], people: [] };
    case 'ReturnCase':
      return { parties: [command.to], people: [command.approvedBy] };
    case 'ProposeHandling':
    case 'SignOff':
      return { parties: [command.destination], people: [] };
    case 'HandOver':
    case 'PassCustody':
      return { parties: [command.to], people: [] };
    case 'TransferCustody':
      return { parties: [command.to], people: [command.countedBy] };
    case 'NameReaders':
      return { parties: [], people: command.readers };
    case 'RequestRecusal':
      return { parties: [], people: [command.officer] };
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
    case 'DecideRecusal':
    case 'FindSuperiorMatter':
      return { parties: [], people: [] };
  }
}

/**
 * Every officer a command gives a part in the case to, or takes an approval from: all it names but who is asked to step
 * aside.
 */
export function officersIn(command: LaterCommand): readonly string[] {
  if (command.type === 'RequestRecusal') return [];
  const { parties, people } = namedIn(command);
  return [...parties.flatMap((party) => (party.kind === 'officer' ? [party.id] : [])), ...people];
}
