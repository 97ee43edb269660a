import {
  derivedId,
  refuseFuture,
  type BatonError,
  type CaseId,
  type Decider,
  type EventId,
  type EvolvedEvent,
  type Sealed,
  type Secret,
} from '#kernel';
import { identityError } from './identity.errors.js';
import type { IdentityEvent } from './identity.events.js';
import type {
  Contact,
  ContactChannel,
  ContactOutcome,
  IdentityKind,
  LawfulBasis,
  Standing,
  VerificationFailure,
  VerificationMethod,
  VerificationWithdrawal,
} from './vocabulary.js';

/** A sealed field in force: `event` and `field` say where its envelope opens. */
export interface SealedField {
  readonly name: 'name' | 'idNumber' | 'contacts' | 'hours';
  readonly event: EventId;
  /** Path in the event's data. */
  readonly field: string;
  readonly value: Sealed<unknown>;
}

/** What is recorded of the reporter, without opening anything. */
export interface ReporterRecord {
  readonly kind: IdentityKind;
  readonly standing: Standing;
  /** Of the verification under way, or of the last one. */
  readonly method: VerificationMethod | null;
  readonly safeChannel: ContactChannel | null;
  readonly doNotContact: boolean;
  readonly sealed: readonly SealedField[];
}

export interface IdentityState {
  readonly record: ReporterRecord | null;
  /** Digest of the query code in force. */
  readonly code: string | null;
}

/** How a reporter may be reached, as a command says it. */
export interface Reach {
  readonly contacts?: Secret<readonly Contact[]>;
  readonly safeContact?: { readonly channel: ContactChannel; readonly hours?: Secret<string> };
}

export interface RecordIdentity extends Reach {
  readonly type: 'RecordIdentity';
  readonly case: CaseId;
  readonly kind: IdentityKind;
  readonly name?: Secret<string>;
  readonly idNumber?: Secret<string>;
  readonly doNotContact: boolean;
}

type RecordedCommand =
  | { readonly type: 'StartVerification'; readonly method: VerificationMethod }
  | { readonly type: 'ConfirmVerification' }
  | { readonly type: 'FailVerification'; readonly reason: VerificationFailure }
  | { readonly type: 'WithdrawVerification'; readonly reason: VerificationWithdrawal }
  | ({ readonly type: 'ChangeContact' } & Reach)
  | { readonly type: 'SetDoNotContact'; readonly value: boolean }
  | {
      readonly type: 'RecordContactAttempt';
      readonly channel: ContactChannel;
      readonly outcome: ContactOutcome;
      readonly basis?: LawfulBasis;
    };

export type IdentityCommand =
  | RecordIdentity
  | { readonly type: 'IssueQueryCode'; readonly case: CaseId; readonly digest: string }
  | { readonly type: 'RevokeQueryCode' }
  | RecordedCommand;

type Decision = readonly IdentityEvent[] | BatonError;
type Data<Type extends IdentityEvent['type']> = Extract<IdentityEvent, { type: Type }>['data'];

/**
 * The reporter of one report. Named is not yet verified (署名); verified is 实名; what could not be verified counts as
 * anonymous, and anonymous is equal: no rule here gives less to it (domain §5, §6.1).
 */
export const identityDecider: Decider<IdentityState, IdentityCommand, IdentityEvent> = {
  initial: { record: null, code: null },
  decide: (state, command, context) => refuseFuture(context) ?? decideIdentity(state, command),
  evolve: evolveIdentity,
};

/** One record a report: its id follows from the case, so there is no index that leads from a person to reports. */
export function identityIdOf(caseId: CaseId): string {
  return derivedId(caseId, 'identity');
}

function decideIdentity(state: IdentityState, command: IdentityCommand): Decision {
  if (command.type === 'RecordIdentity') return record(state.record, command);
  if (command.type === 'IssueQueryCode') return issue(state, command.case, command.digest);
  if (command.type === 'RevokeQueryCode') return revoke(state);
  return state.record ? decideRecorded(state.record, command) : identityError('IDENTITY.NOT_RECORDED');
}

function record(known: ReporterRecord | null, { type: _type, ...said }: RecordIdentity): Decision {
  if (known && !(nameless(known) && said.kind === 'named')) return identityError('IDENTITY.EXISTS');
  const { kind, name, idNumber, ...rest } = said;
  if (kind === 'anonymous') {
    if (name || idNumber) return identityError('IDENTITY.ANONYMOUS_HAS_NO_NAME');
    return [{ type: 'IdentityRecorded', data: { kind, ...rest } }];
  }
  if (!name) return identityError('IDENTITY.NAME_REQUIRED');
  return [{ type: 'IdentityRecorded', data: { kind, name, ...(idNumber ? { idNumber } : {}), ...rest } }];
}

function nameless({ standing }: ReporterRecord): boolean {
  return standing === 'anonymous' || standing === 'verificationFailed';
}

/** Issued only when wanted, whether or not anything is recorded of the reporter (domain §7). */
function issue(state: IdentityState, caseId: CaseId, digest: string): Decision {
  if (state.code !== null) return identityError('IDENTITY.CODE_IN_FORCE');
  return [{ type: 'QueryCodeIssued', data: { case: caseId, digest } }];
}

function revoke({ code }: IdentityState): Decision {
  if (code === null) return identityError('IDENTITY.NO_CODE');
  return [{ type: 'QueryCodeRevoked', data: { digest: code } }];
}

function decideRecorded(known: ReporterRecord, command: RecordedCommand): Decision {
  switch (command.type) {
    case 'StartVerification':
      return start(known, command.method);
    case 'ConfirmVerification':
      if (known.standing !== 'verifying' || !known.method) return identityError('IDENTITY.NOT_VERIFYING');
      return [{ type: 'Verified', data: { method: known.method } }];
    case 'FailVerification':
      if (known.standing !== 'verifying') return identityError('IDENTITY.NOT_VERIFYING');
      return [{ type: 'VerificationFailed', data: { reason: command.reason } }];
    case 'WithdrawVerification':
      return withdraw(known, command.reason);
    case 'ChangeContact': {
      const { type: _type, ...reach } = command;
      return [{ type: 'ContactChanged', data: reach }];
    }
    case 'SetDoNotContact':
      if (known.doNotContact === command.value) return identityError('IDENTITY.UNCHANGED');
      return [{ type: 'DoNotContactSet', data: { value: command.value } }];
    case 'RecordContactAttempt': {
      const { type: _type, ...attempt } = command;
      return refuseContact(known, attempt) ?? [{ type: 'ContactAttempted', data: attempt }];
    }
  }
}

function start({ kind, standing }: ReporterRecord, method: VerificationMethod): Decision {
  if (kind === 'anonymous') return identityError('IDENTITY.NO_NAME_TO_VERIFY');
  if (standing === 'verifying') return identityError('IDENTITY.VERIFYING');
  if (standing === 'verified') return identityError('IDENTITY.ALREADY_VERIFIED');
  return [{ type: 'VerificationStarted', data: { method } }];
}

function withdraw({ standing }: ReporterRecord, reason: VerificationWithdrawal): Decision {
  if (standing !== 'verifying' && standing !== 'verified') return identityError('IDENTITY.NOTHING_TO_WITHDRAW');
  return [{ type: 'VerificationWithdrawn', data: { reason } }];
}

/** The reporter's wish is honoured unless the law demands otherwise, and then the basis is recorded (domain §1.11). */
function refuseContact(known: ReporterRecord, attempt: Data<'ContactAttempted'>): BatonError | null {
  if (attempt.basis) return null;
  if (known.doNotContact) return identityError('IDENTITY.DO_NOT_CONTACT');
  const unsafe = known.safeChannel !== null && known.safeChannel !== attempt.channel;
  return unsafe ? identityError('IDENTITY.UNSAFE_CHANNEL', { safeChannel: known.safeChannel }) : null;
}

/** Total: never throws; what comes before anything is recorded changes nothing but the query code. */
function evolveIdentity(state: IdentityState, event: EvolvedEvent<IdentityEvent>): IdentityState {
  switch (event.type) {
    case 'IdentityRecorded':
      return { ...state, record: recorded(event.id, event.data) };
    case 'QueryCodeIssued':
      return { ...state, code: event.data.digest };
    case 'QueryCodeRevoked':
      return state.code === event.data.digest ? { ...state, code: null } : state;
    default:
      return state.record ? { ...state, record: evolveRecord(state.record, event) } : state;
  }
}

type LaterEvent = Exclude<IdentityEvent, { type: 'IdentityRecorded' | 'QueryCodeIssued' | 'QueryCodeRevoked' }>;

function evolveRecord(known: ReporterRecord, event: EvolvedEvent<LaterEvent>): ReporterRecord {
  switch (event.type) {
    case 'VerificationStarted':
      return { ...known, standing: 'verifying', method: event.data.method };
    case 'Verified':
      return { ...known, standing: 'verified' };
    case 'VerificationFailed':
      return { ...known, standing: 'verificationFailed' };
    case 'VerificationWithdrawn':
      return { ...known, standing: 'named' };
    case 'ContactChanged':
      return reachedBy(known, event.id, event.data);
    case 'DoNotContactSet':
      return { ...known, doNotContact: event.data.value };
    default:
      return known;
  }
}

function recorded(event: EventId, data: Data<'IdentityRecorded'>): ReporterRecord {
  const { kind, doNotContact } = data;
  const standing = kind === 'named' ? 'named' : 'anonymous';
  const names = data.kind === 'named' ? sealedIn(event, { name: data.name, idNumber: data.idNumber }) : [];
  const known: ReporterRecord = { kind, standing, method: null, safeChannel: null, doNotContact, sealed: names };
  return reachedBy(known, event, data);
}

function reachedBy(known: ReporterRecord, event: EventId, data: Data<'ContactChanged'>): ReporterRecord {
  const kept = known.sealed.filter(({ name }) => name === 'name' || name === 'idNumber');
  const reach = sealedIn(event, { contacts: data.contacts, hours: data.safeContact?.hours });
  return { ...known, safeChannel: data.safeContact?.channel ?? null, sealed: [...kept, ...reach] };
}

const PATHS = { name: 'name', idNumber: 'idNumber', contacts: 'contacts', hours: 'safeContact.hours' } as const;
type SealedName = keyof typeof PATHS;
const NAMES: readonly SealedName[] = ['name', 'idNumber', 'contacts', 'hours'];

function sealedIn(event: EventId, values: Partial<Record<SealedName, Sealed<unknown> | undefined>>): SealedField[] {
  return NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, event, field: PATHS[name], value }];
  });
}
