import type { Secret } from '#kernel';
import type { AccessCommand, Sealing } from './access.commands.js';
import type {
  Channel,
  DeclineReason,
  Discrepancy,
  Disposal,
  Evidence,
  IDENTITIES,
  MaterialItem,
  Officer,
  Origin,
  Party,
  Problem,
  Purpose,
  RANKS,
  ReportedPerson,
  ReportType,
  Route,
  TextField,
  UNIT_CLASSES,
} from './vocabulary.js';

/**
 * Commands of a case. Texts arrive as `Secret` and leave as `Secret`. Ids of what a command creates (request, signOff,
 * handover, proposal, document) come with it, derived from the command id, so that a retry creates nothing twice.
 * `forbiddenDestinations`: the own units of the reported persons and every body led by them (domain §1.4), resolved by
 * the handler from the directory; the person's unit is sealed, so the decider cannot look it up.
 */
interface Intake {
  readonly channel: Channel;
  readonly origin: Origin;
  /** Numbered m1, m2, … without a gap; none for a phone call. */
  readonly items: readonly MaterialItem[];
  /** The receiving officer: the actor. */
  readonly custodian: Officer;
  readonly owner: Officer;
}

export interface ReceiveReport extends Intake {
  readonly type: 'ReceiveReport';
  /** Only the importer (actor `system`) brings cases over. */
  readonly importedFrom?: { readonly source: string; readonly reference: string };
}

export interface DeclineScreening {
  readonly decision: 'declined';
  readonly reason: DeclineReason;
  readonly anonymous: boolean;
  readonly destination?: string;
  readonly explanation: Secret<string>;
  readonly supplement?: Secret<string>;
}

/** Received and declined on the spot, in one (domain §1.2): no identity, no summary. */
export interface DeclineAtDesk extends Intake {
  readonly type: 'DeclineAtDesk';
  readonly screening: DeclineScreening;
  readonly forbiddenDestinations: readonly string[];
}

interface Content {
  readonly reportType: ReportType;
  readonly problem: Problem;
  readonly tags: readonly Problem[];
  readonly rank: (typeof RANKS)[number];
  readonly unitClass: (typeof UNIT_CLASSES)[number];
  readonly area: string;
  readonly field?: string;
  readonly group: 'individual' | 'group';
  readonly identity: (typeof IDENTITIES)[number];
  readonly reported: Secret<readonly ReportedPerson[]>;
  readonly summary: Secret<string>;
}

export interface AcceptScreening extends Content {
  readonly decision: 'accepted';
}

export interface RepeatScreening extends Content {
  readonly decision: 'repeat';
  /** The earlier case; the handler checks that it exists and is another one. */
  readonly of: string;
  readonly newContent?: Secret<string>;
}

export interface RouteScreening {
  readonly decision: 'routed';
  readonly route: Route;
  readonly destination: string;
  readonly seal?: string;
}

export type ScreeningDecision = AcceptScreening | RepeatScreening | DeclineScreening | RouteScreening;

export interface ScreenCase {
  readonly type: 'ScreenCase';
  readonly screening: ScreeningDecision;
  readonly forbiddenDestinations: readonly string[];
  /** Present when the report names someone it is to be kept from. */
  readonly sealing?: Sealing;
}

export interface RequestRegistration {
  readonly type: 'RequestRegistration';
  readonly request: string;
  readonly series: string;
  readonly year: number;
  readonly registerRevision: number;
  /** The office's policy: whether repeats get a number of their own (domain §1.5). */
  readonly repeatsRegister: boolean;
  /** Whether `series` is the office's series for sealed cases; absent: it is an ordinary one. */
  readonly sealedSeries?: boolean;
}

/** A register's grant arrives in the case. */
export interface ConfirmRegistration {
  readonly type: 'ConfirmRegistration';
  readonly request: string;
  readonly series: string;
  readonly year: number;
  readonly sequence: number;
  readonly number: string;
}

/** The first of the two persons it takes to give up a number. */
export interface ProposeVoid {
  readonly type: 'ProposeVoid';
  readonly proposal: string;
  readonly reason: Secret<string>;
}

/** Gives up the number, as another person proposed, or a request still waiting for one. */
export interface VoidRegistration {
  readonly type: 'VoidRegistration';
  readonly proposal?: string;
  readonly reason: Secret<string>;
}

/** An imported case keeps its old register number. */
export interface CarryNumber {
  readonly type: 'CarryNumber';
  readonly series: string;
  readonly year: number;
  readonly number: string;
}

export interface RecordScan {
  readonly type: 'RecordScan';
  readonly document: string;
  readonly item?: string;
  readonly key: string;
  /** The key this document of this case has now, looked up by who sends the command. */
  readonly documentKey: string | null;
  readonly ciphertextDigest: string;
  readonly size: number;
  readonly plaintextDigest: string;
}

export interface RecordStep {
  readonly type: 'RecordStep';
  readonly step: string;
  readonly note?: Secret<string>;
}

export interface ProposeHandling {
  readonly type: 'ProposeHandling';
  readonly proposal: string;
  readonly destination: Party;
  readonly note?: Secret<string>;
  readonly forbiddenDestinations: readonly string[];
}

/** The actor signs; a recorder only writes down what was signed elsewhere. */
export interface SignOff {
  readonly type: 'SignOff';
  readonly signOff: string;
  readonly items: readonly string[];
  readonly destination: Party;
  readonly proposal?: string;
  readonly evidence: Evidence;
  readonly forbiddenDestinations: readonly string[];
}

export interface WithdrawSignOff {
  readonly type: 'WithdrawSignOff';
  readonly signOff: string;
  readonly reason: Secret<string>;
}

/** Inside one department: officer to officer, into the safe and out of it. The actor is the giver. */
export interface PassCustody {
  readonly type: 'PassCustody';
  readonly items: readonly string[];
  readonly to: Party;
  readonly given: Evidence;
  readonly taken: Evidence;
}

/** Someone leaves: the head (the actor) authorises, a second person counts, a third takes over. */
export interface TransferCustody {
  readonly type: 'TransferCustody';
  readonly items: readonly string[];
  readonly to: Officer;
  readonly authorised: Evidence;
  readonly countedBy: string;
  readonly counted: Evidence;
  readonly taken: Evidence;
}

/** The actor is the current custodian of all items. */
export interface HandOver {
  readonly type: 'HandOver';
  readonly handover: string;
  readonly signOff: string;
  readonly items: readonly string[];
  readonly to: Party;
  readonly slip?: { readonly id: string; readonly line: number };
  readonly collector: Secret<string>;
  readonly contact: Secret<string>;
  readonly purpose: Purpose;
  readonly seal?: string;
  readonly evidence: Evidence;
  readonly forbiddenDestinations: readonly string[];
}

/** The actor is the named destination (a body's code, with a recorder) or an officer of the named department. */
export interface AcknowledgeHandover {
  readonly type: 'AcknowledgeHandover';
  readonly handover: string;
  readonly evidence: Evidence;
}

export interface RefuseHandover {
  readonly type: 'RefuseHandover';
  readonly handover: string;
  readonly reason: Secret<string>;
  readonly evidence: Evidence;
}

export interface RecordDiscrepancy {
  readonly type: 'RecordDiscrepancy';
  readonly handover?: string;
  readonly items: readonly string[];
  readonly kind: Discrepancy;
  readonly note?: Secret<string>;
}

export interface ReferCase {
  readonly type: 'ReferCase';
  readonly destination: string;
  readonly note?: Secret<string>;
  readonly forbiddenDestinations: readonly string[];
}

export interface AdviseRedirect {
  readonly type: 'AdviseRedirect';
  readonly destination: string;
  readonly explanation: Secret<string>;
  readonly forbiddenDestinations: readonly string[];
}

export interface ReturnCase {
  readonly type: 'ReturnCase';
  readonly to: Officer;
  readonly approvedBy: string;
  readonly reason: Secret<string>;
}

export interface DecideDisposal {
  readonly type: 'DecideDisposal';
  readonly disposal: Disposal;
  readonly note?: Secret<string>;
}

export interface AssignOwner {
  readonly type: 'AssignOwner';
  readonly owner: Officer;
}

export interface ConcludeCase {
  readonly type: 'ConcludeCase';
  readonly outcome: string;
  readonly note?: Secret<string>;
}

export interface ArchiveCase {
  readonly type: 'ArchiveCase';
  readonly shelf?: string;
}

export interface ReopenCase {
  readonly type: 'ReopenCase';
  readonly owner: Officer;
  readonly reason: Secret<string>;
}

/** `event` and `field` name a sealed field of an earlier event of this case; `reported` is replaced by a whole list. */
export type CorrectEntry = {
  readonly type: 'CorrectEntry';
  readonly event: string;
  readonly reason: Secret<string>;
} & (
  | {
      readonly field: 'reported';
      readonly replacement: Secret<readonly ReportedPerson[]>;
      readonly sealing?: Sealing;
    }
  | { readonly field: TextField; readonly replacement: Secret<string> }
);

export type IntakeCommand = ReceiveReport | DeclineAtDesk;
export type RegistrationCommand =
  RequestRegistration | ConfirmRegistration | ProposeVoid | VoidRegistration | CarryNumber;
export type HandlingCommand = RecordScan | RecordStep | ProposeHandling | DecideDisposal;
export type SignOffCommand = SignOff | WithdrawSignOff;
export type HandoverCommand = HandOver | AcknowledgeHandover | RefuseHandover;
export type CustodyCommand = PassCustody | TransferCustody | RecordDiscrepancy;
export type ResponsibilityCommand = ReferCase | AdviseRedirect | ReturnCase | AssignOwner;
export type ClosingCommand = ConcludeCase | ArchiveCase | ReopenCase;

export type CaseCommand =
  | IntakeCommand
  | ScreenCase
  | RegistrationCommand
  | HandlingCommand
  | SignOffCommand
  | HandoverCommand
  | CustodyCommand
  | ResponsibilityCommand
  | ClosingCommand
  | CorrectEntry
  | AccessCommand;
export type CaseCommandType = CaseCommand['type'];
