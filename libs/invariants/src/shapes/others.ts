import { among, anyText, exact, list, optional, texts, whole, type Like } from './shape.js';
import {
  amount,
  code,
  evidence,
  facts,
  instant,
  numbered,
  officer,
  party,
  positive,
  purpose,
  text,
  uuid,
} from './common.js';

const grant = exact({ sequence: positive, holder: uuid, request: uuid });
const opened = exact({
  series: code,
  year: whole(1949, 9999),
  firstNumber: positive,
  openingBalance: amount,
  width: whole(1, 12),
  prefix: code,
  next: positive,
});
const numberVoided = exact({
  sequence: positive,
  holder: uuid,
  request: uuid,
  cause: among('unusable', 'givenUp'),
  reason: optional(text),
  next: positive,
});

export const registerFact = facts({
  RegisterOpened: opened,
  NumbersGranted: exact({ grants: list(grant, 1, 1000), next: positive }),
  NumberVoided: numberVoided,
});
export type RegisterFact = Like<typeof registerFact>;

const prepared = exact({
  lines: list(exact({ line: positive, case: uuid, signOff: uuid, handover: uuid }), 1, 200),
  from: officer,
  to: party,
  collector: text,
  contact: text,
  purpose,
  seal: optional(code),
  evidence,
  register: exact({ request: uuid, series: code, year: whole(), registerRevision: whole(-1) }),
});
const settled = exact({
  line: positive,
  how: among('taken', 'refused', 'lost', 'dropped'),
  reason: optional(code),
});

export const slipFact = facts({
  HandoverPrepared: prepared,
  SlipNumbered: exact({ ...numbered, request: uuid }),
  SlipLineReleased: exact({ line: positive }),
  SlipLineSettled: settled,
  SlipClosed: exact({ taken: amount, refused: amount, lost: amount, dropped: amount }),
});
export type SlipFact = Like<typeof slipFact>;
export type SlipPrepared = Like<typeof prepared>;

const PURPOSES = [
  'screening',
  'handling',
  'duplicateCheck',
  'supervision',
  'reporterContact',
  'audit',
  'order',
] as const;
const asked = exact({
  request: uuid,
  officer: code,
  purpose: among(...PURPOSES),
  scope: among('content', 'identity'),
  reason: text,
});
const reviewed = exact({
  look: uuid,
  reader: code,
  finding: among('justified', 'unclear', 'unjustified'),
  note: optional(text),
});
const interference = exact({
  interference: uuid,
  kind: among('inquiry', 'pleading', 'pressure'),
  by: text,
  what: text,
});

export const disclosureFact = facts({
  ContentRequested: asked,
  ContentGranted: exact({ request: uuid, until: instant }),
  ContentRefused: exact({ request: uuid, reason: text }),
  ContentWithdrawn: exact({ request: uuid, reason: text }),
  InterferenceRecorded: interference,
  LookReviewed: reviewed,
});
export type DisclosureFact = Like<typeof disclosureFact>;

const lookScope = among('content', 'identity', 'request', 'interference');
const looked = exact({
  look: uuid,
  case: uuid,
  request: optional(uuid),
  grantedBy: optional(code),
  purpose: among(...PURPOSES, 'decision'),
  scope: lookScope,
  fields: list(exact({ event: uuid, field: texts(1, 300) }), 1),
  count: positive,
  department: code,
  part: among('own', 'department', 'none'),
  stage: code,
  refusedBefore: amount,
});
const lookRefused = exact({
  attempt: uuid,
  case: uuid,
  request: optional(uuid),
  scope: lookScope,
  why: code,
  department: code,
});

export const accessFact = facts({ Looked: looked, LookRefused: lookRefused });
export type AccessFact = Like<typeof accessFact>;

const target = exact({
  kind: among('identity', 'content', 'document', 'superiorMatter'),
  case: uuid,
  documents: optional(list(uuid, 1, 500)),
});
const ordered = exact({
  order: uuid,
  target,
  cause: among('expiry', 'order', 'superiorMatter'),
  basis: code,
  delayHours: whole(0, 8760),
  standsFor: list(code, 0, 50),
  holds: optional(whole(0)),
  reason: text,
});
const stopped = exact({
  order: uuid,
  case: uuid,
  why: among('withdrawn', 'hold', 'notDue'),
  reason: optional(text),
});
const gone = exact({ id: uuid, scope: among('case', 'own', 'document', 'disclosure', 'identity') });

export const destructionFact = facts({
  DestructionOrdered: ordered,
  DestructionApproved: exact({ order: uuid, target, notBefore: instant }),
  DestructionStopped: stopped,
  DestructionBegun: exact({ order: uuid, case: uuid }),
  KeyDestroyed: exact({ order: uuid, target, keys: list(gone), at: instant }),
});
export type DestructionFact = Like<typeof destructionFact>;

/** The events of a retention stream that holds are made of. */
export const holdFact = facts({
  HoldPlaced: exact({ hold: uuid, case: uuid, tooLateFor: list(uuid), reason: text }),
  HoldLifted: exact({ hold: uuid, case: uuid, reason: text }),
  DestructionCleared: exact({ order: uuid, case: uuid }),
});
export type HoldFact = Like<typeof holdFact>;

const gap = exact({
  gap: uuid,
  case: uuid,
  kind: code,
  items: list(code),
  handover: optional(uuid),
  source: uuid,
  since: anyText,
});

export const gapFact = facts({
  CustodyGapFound: gap,
  CustodyGapClosed: exact({ gap: uuid, by: uuid }),
});
export type GapFact = Like<typeof gapFact>;
