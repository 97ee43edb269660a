import { Secret } from '#kernel';
import type { AcceptScreening, CaseCommand, CaseCommandType } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import type { Stage } from './case.state.js';
import { SYSTEM_ACTOR, type Evidence, type MaterialItem, type Officer, type Party } from './vocabulary.js';

export type EventNamed<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>;

/** Invented people, bodies and facts for the specifications of this folder. */
export const text = (value: string): Secret<string> => new Secret(value);
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const officer = (id: string, department = 'reception'): Officer => ({ kind: 'officer', id, department });
export const department = (id: string): Party => ({ kind: 'department', id });
export const body = (id: string): Party => ({ kind: 'body', id });

export const anna = officer('officer.a');
export const bert = officer('officer.b');
export const review = department('review');
export const court = body('court');

export const own: Evidence = { kind: 'ownAccount' };
export const unsigned: Evidence = { kind: 'none' };
export const paper: Evidence = { kind: 'scannedPaper', reference: uuid(900) };

/** The context of something written down for someone without an account. */
export const recordedFor = (actor: string, recorder = 'officer.a') => ({ actor, recorder });
export const system = { actor: SYSTEM_ACTOR };

export const letter: MaterialItem = { id: 'm1', kind: 'letter', pages: 3, original: true };
export const copy: MaterialItem = { id: 'm2', kind: 'enclosure', pages: 1, original: false };
const items = [letter, copy];

const intake = { channel: 'letter', origin: 'direct', items, custodian: anna, owner: anna } as const;
const digest = 'a'.repeat(64);

export const accepting: AcceptScreening = {
  decision: 'accepted',
  reportType: 'accusation',
  problem: 'neglect',
  tags: ['work'],
  rank: 'township',
  unitClass: 'village',
  area: 'east',
  group: 'individual',
  identity: 'named',
  reported: new Secret([{ name: 'Mo Li', post: 'accountant', unit: 'mill' }]),
  summary: text('the mill roof fund'),
};
const accept = { ...accepting, tags: [...accepting.tags] };

export const received: EventNamed<'Received'> = { type: 'Received', data: { ...intake, items } };
export const imported: CaseEvent = {
  type: 'Received',
  data: { ...intake, items, importedFrom: { source: 'oldlog', reference: 'case-7' } },
};
export const accepted: CaseEvent = { type: 'Screened', data: { ...accept, decision: 'accepted' } };
export const repeat: CaseEvent = { type: 'Screened', data: { ...accept, decision: 'repeat', of: uuid(500) } };
export const declined: CaseEvent = {
  type: 'Screened',
  data: {
    decision: 'declined',
    reason: 'LEGAL_REMEDY',
    anonymous: false,
    destination: 'court',
    explanation: text('the court decides this'),
  },
};
export const withoutSubstance: CaseEvent = {
  type: 'Screened',
  data: { decision: 'declined', reason: 'NO_SUBSTANCE', anonymous: true, explanation: text('no facts') },
};
export const routedSealed: CaseEvent = {
  type: 'Screened',
  data: { decision: 'routed', route: 'superiorSealed', destination: 'superior', seal: 'S77' },
};

export const reference = { series: 'XF', year: 2020, request: uuid(1) };
const number = { sequence: 123, number: '150403-XF-2020-000123' };
export const requested: EventNamed<'RegistrationRequested'> = {
  type: 'RegistrationRequested',
  data: { ...reference, registerRevision: 4 },
};
export const registered: CaseEvent = { type: 'Registered', data: { ...reference, ...number } };
export const voidProposed: EventNamed<'VoidProposed'> = {
  type: 'VoidProposed',
  data: { proposal: uuid(50), request: reference.request, reason: text('typed twice') },
};
export const voided: EventNamed<'RegistrationVoided'> = {
  type: 'RegistrationVoided',
  data: { ...reference, ...number, reason: text('typed twice') },
};
/** Kept from head.c: only these two may see it. */
export const caseSealed: EventNamed<'CaseSealed'> = {
  type: 'CaseSealed',
  data: { readers: ['head.h', 'officer.a'], concerned: new Secret(['head.c']) },
};
export const superiorFound: EventNamed<'SuperiorMatterFound'> = {
  type: 'SuperiorMatterFound',
  data: { found: uuid(70), destination: 'superior', seal: 'S78' },
};
export const recusalDeclared = (officer: string, recusal = uuid(60)): EventNamed<'RecusalDeclared'> => ({
  type: 'RecusalDeclared',
  data: { recusal, officer, reason: text('my cousin') },
});
export const recusalRequested = (officer: string, recusal = uuid(61)): EventNamed<'RecusalRequested'> => ({
  type: 'RecusalRequested',
  data: { recusal, officer, reason: text('his cousin') },
});
export const recusalDecided = (
  officer: string,
  decision: 'granted' | 'rejected',
  recusal = uuid(61),
): EventNamed<'RecusalDecided'> => ({ type: 'RecusalDecided', data: { recusal, officer, decision } });
export const disposed: CaseEvent = { type: 'DisposalDecided', data: { disposal: 'closed' } };
export const referred: CaseEvent = { type: 'Referred', data: { destination: 'court' } };
export const concluded: CaseEvent = { type: 'Concluded', data: { outcome: 'answered' } };
export const archived: CaseEvent = { type: 'Archived', data: { shelf: 'R3' } };

export const signedOff = (
  signOff: number,
  destination: Party = court,
  of: string[] = ['m1'],
): EventNamed<'SignedOff'> => ({
  type: 'SignedOff',
  data: { signOff: uuid(signOff), items: of, destination, evidence: own },
});
export const handedOver = (
  handover: number,
  signOff: number,
  to: Party = court,
  of: string[] = ['m1'],
): EventNamed<'HandedOver'> => ({
  type: 'HandedOver',
  data: {
    handover: uuid(handover),
    signOff: uuid(signOff),
    items: of,
    from: anna,
    to,
    collector: text('Tess'),
    contact: text('room 4'),
    purpose: 'forwarding',
    evidence: own,
  },
});

const inScope = [received, accepted];
const inHand = [...inScope, requested, registered];

/** A history that leads to each stage. */
export const reaching: Readonly<Record<Stage, readonly CaseEvent[]>> = {
  none: [],
  received: [received],
  imported: [imported],
  accepted: inScope,
  repeat: [received, repeat],
  declined: [received, declined],
  routed: [received, routedSealed],
  registered: inHand,
  referred: [...inHand, referred],
  disposed: [...inHand, disposed],
  concluded: [...inHand, concluded],
  archived: [...inHand, concluded, archived],
};

export type CommandOf<Type extends CaseCommandType> = Extract<CaseCommand, { type: Type }>;

/** One valid command of each type. */
export const commands: { readonly [Type in CaseCommandType]: CommandOf<Type> } = {
  ReceiveReport: { type: 'ReceiveReport', ...intake },
  DeclineAtDesk: {
    type: 'DeclineAtDesk',
    ...intake,
    screening: {
      decision: 'declined',
      reason: 'OTHER_AUTHORITY',
      anonymous: false,
      destination: 'housing',
      explanation: text('the roof is theirs'),
    },
    forbiddenDestinations: [],
  },
  ScreenCase: { type: 'ScreenCase', screening: accepting, forbiddenDestinations: [] },
  RequestRegistration: { type: 'RequestRegistration', ...reference, registerRevision: 4, repeatsRegister: true },
  ConfirmRegistration: { type: 'ConfirmRegistration', ...reference, ...number },
  ProposeVoid: { type: 'ProposeVoid', proposal: uuid(50), reason: text('typed twice') },
  VoidRegistration: { type: 'VoidRegistration', proposal: uuid(50), reason: text('typed twice') },
  CarryNumber: { type: 'CarryNumber', series: 'XF', year: 2019, number: 'XF2019-7' },
  RecordScan: {
    type: 'RecordScan',
    document: uuid(10),
    item: 'm1',
    key: uuid(11),
    documentKey: uuid(11),
    ciphertextDigest: digest,
    size: 5,
    plaintextDigest: digest,
  },
  RecordStep: { type: 'RecordStep', step: 'checkDirectory' },
  ProposeHandling: { type: 'ProposeHandling', proposal: uuid(20), destination: court, forbiddenDestinations: [] },
  SignOff: {
    type: 'SignOff',
    signOff: uuid(30),
    items: ['m1'],
    destination: court,
    evidence: own,
    forbiddenDestinations: [],
  },
  WithdrawSignOff: { type: 'WithdrawSignOff', signOff: uuid(30), reason: text('wrong body') },
  HandOver: {
    type: 'HandOver',
    handover: uuid(40),
    signOff: uuid(30),
    items: ['m1'],
    to: court,
    collector: text('Tess'),
    contact: text('room 4'),
    purpose: 'forwarding',
    evidence: own,
    forbiddenDestinations: [],
  },
  AcknowledgeHandover: { type: 'AcknowledgeHandover', handover: uuid(40), evidence: paper },
  RefuseHandover: { type: 'RefuseHandover', handover: uuid(40), reason: text('not ours'), evidence: paper },
  PassCustody: { type: 'PassCustody', items: ['m1'], to: bert, given: own, taken: unsigned },
  TransferCustody: {
    type: 'TransferCustody',
    items: ['m1'],
    to: bert,
    authorised: own,
    countedBy: 'officer.c',
    counted: paper,
    taken: paper,
  },
  RecordDiscrepancy: { type: 'RecordDiscrepancy', items: ['m1'], kind: 'countMismatch' },
  ReferCase: { type: 'ReferCase', destination: 'court', forbiddenDestinations: [] },
  AdviseRedirect: {
    type: 'AdviseRedirect',
    destination: 'housing',
    explanation: text('ask there'),
    forbiddenDestinations: [],
  },
  ReturnCase: { type: 'ReturnCase', to: anna, approvedBy: 'head.h', reason: text('not for us') },
  DecideDisposal: { type: 'DecideDisposal', disposal: 'shelved' },
  AssignOwner: { type: 'AssignOwner', owner: bert },
  ConcludeCase: { type: 'ConcludeCase', outcome: 'answered' },
  ArchiveCase: { type: 'ArchiveCase', shelf: 'R3' },
  ReopenCase: { type: 'ReopenCase', owner: bert, reason: text('new evidence') },
  CorrectEntry: {
    type: 'CorrectEntry',
    event: uuid(600),
    field: 'summary',
    reason: text('misheard'),
    replacement: text('the mill gate fund'),
  },
  DeclareRecusal: { type: 'DeclareRecusal', recusal: uuid(60), reason: text('my cousin') },
  RequestRecusal: { type: 'RequestRecusal', recusal: uuid(61), officer: 'officer.b', reason: text('his cousin') },
  DecideRecusal: { type: 'DecideRecusal', recusal: uuid(61), decision: 'granted' },
  NameReaders: { type: 'NameReaders', readers: ['head.h', 'officer.a'], reason: text('she helps') },
  FindSuperiorMatter: {
    type: 'FindSuperiorMatter',
    found: uuid(70),
    destination: 'superior',
    seal: 'S78',
    forbiddenDestinations: [],
  },
};
