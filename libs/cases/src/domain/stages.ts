import type { CaseCommandType } from './case.commands.js';
import type { CaseFile, OwnedStage, Stage } from './case.state.js';

const INSIDE = ['accepted', 'repeat', 'registered', 'disposed'] as const;
const SCREENED = [...INSIDE, 'declined', 'routed', 'referred'] as const;
const OWNED = ['received', 'imported', ...SCREENED, 'concluded'] as const;
const KNOWN = [...OWNED, 'archived'] as const;
const MOVING = ['imported', ...SCREENED, 'concluded'] as const;
/** What left before a case came back to be screened anew still arrives, or is refused. */
const ARRIVING = ['received', ...MOVING] as const;

/** Which command is possible in which stage: the whole stage diagram in one table (docs/adr/0006). */
export const POSSIBLE: Readonly<Record<CaseCommandType, readonly Stage[]>> = {
  ReceiveReport: ['none'],
  DeclineAtDesk: ['none'],
  ScreenCase: ['received'],
  RequestRegistration: [...INSIDE, 'referred', 'concluded'],
  ConfirmRegistration: [...INSIDE, 'referred', 'concluded'],
  ProposeVoid: [...INSIDE, 'referred', 'concluded'],
  VoidRegistration: [...INSIDE, 'referred', 'concluded'],
  CarryNumber: ['imported'],
  RecordScan: [...INSIDE, 'referred', 'concluded'],
  RecordStep: ['received', 'imported', ...SCREENED],
  ProposeHandling: MOVING,
  SignOff: MOVING,
  WithdrawSignOff: MOVING,
  HandOver: MOVING,
  AcknowledgeHandover: ARRIVING,
  RefuseHandover: ARRIVING,
  PassCustody: KNOWN,
  TransferCustody: KNOWN,
  RecordDiscrepancy: KNOWN,
  ReferCase: [...INSIDE, 'declined', 'routed'],
  AdviseRedirect: [...INSIDE, 'declined', 'referred'],
  ReturnCase: [...INSIDE, 'referred', 'routed'],
  DecideDisposal: ['registered', 'disposed'],
  AssignOwner: ['received', 'imported', ...INSIDE, 'declined', 'routed', 'concluded'],
  ConcludeCase: ['imported', 'repeat', 'registered', 'disposed', 'declined', 'routed', 'referred'],
  ArchiveCase: ['concluded', 'declined'],
  ReopenCase: ['concluded', 'archived', 'declined'],
  CorrectEntry: KNOWN,
  DeclareRecusal: KNOWN,
  RequestRecusal: KNOWN,
  DecideRecusal: KNOWN,
  NameReaders: KNOWN,
  FindSuperiorMatter: ['imported', ...INSIDE, 'referred', 'concluded'],
};

/**
 * Where a case stands that comes back (returned, reopened): an accepted one or a repeat in hand again, with or without
 * its number; a declined or routed one is received and screened anew; an imported one stays imported.
 */
export function stageOnReturn(file: Pick<CaseFile, 'importedFrom' | 'screening' | 'registration'>): OwnedStage {
  if (file.importedFrom) return 'imported';
  if (file.screening?.decision !== 'accepted' && file.screening?.decision !== 'repeat') return 'received';
  return file.registration.status === 'registered' ? 'registered' : file.screening.decision;
}
