import { among, exact, list, matching, optional, texts, truth, variant, whole, type Like } from './shape.js';
import { amount, code, evidence, facts, numbered, officer, party, positive, purpose, text, uuid } from './common.js';

const item = matching(/^m[1-9][0-9]{0,3}$/);
const items = list(item, 1, 500);
const readers = list(code, 1, 50);
const digest = matching(/^[0-9a-f]{64}$/);
const problem = among(
  'political',
  'organisational',
  'integrity',
  'mass',
  'work',
  'life',
  'embezzlementBribery',
  'abuseOfPower',
  'neglect',
  'rentSeeking',
  'transferOfBenefits',
  'favouritism',
  'wasteOfStateAssets',
  'other',
);
const taken = {
  reportType: among('accusation', 'appeal', 'criticismSuggestion', 'outOfScope', 'noSubstance'),
  problem,
  tags: list(problem, 0, 20),
  rank: among('provincial', 'bureau', 'county', 'township', 'ordinary', 'other'),
  unitClass: among('partyGovernment', 'publicInstitution', 'enterprise', 'village', 'community', 'other'),
  area: code,
  field: optional(code),
  group: among('individual', 'group'),
  identity: among('anonymous', 'named', 'verified', 'verificationFailed'),
  reported: text,
  summary: text,
};

const received = exact({
  channel: among('letter', 'visit', 'phone', 'online', 'other'),
  origin: among('direct', 'superior', 'otherOrgan'),
  items: list(
    exact({
      id: item,
      kind: among('letter', 'minutes', 'enclosure', 'photo', 'media', 'other'),
      pages: amount,
      original: truth,
      seal: optional(code),
    }),
    0,
    500,
  ),
  custodian: party,
  owner: officer,
  importedFrom: optional(exact({ source: code, reference: texts(0, 128) })),
});

const screened = variant('decision', {
  accepted: exact({ decision: among('accepted'), ...taken }),
  repeat: exact({ decision: among('repeat'), of: uuid, newContent: optional(text), ...taken }),
  declined: exact({
    decision: among('declined'),
    reason: among('LEGAL_REMEDY', 'OTHER_AUTHORITY', 'NO_SUBSTANCE'),
    anonymous: truth,
    destination: optional(code),
    explanation: text,
    supplement: optional(text),
  }),
  routed: exact({
    decision: among('routed'),
    route: among('superiorSealed', 'subordinate', 'otherOrgan'),
    destination: code,
    seal: optional(code),
  }),
});
export type Screened = Like<typeof screened>;

const handedOver = exact({
  handover: uuid,
  signOff: uuid,
  items,
  from: party,
  to: party,
  slip: optional(uuid),
  line: optional(positive),
  collector: text,
  contact: text,
  purpose,
  seal: optional(code),
  evidence,
});

const transferred = exact({
  items,
  from: party,
  to: party,
  authorisedBy: code,
  authorised: evidence,
  countedBy: code,
  counted: evidence,
  taken: evidence,
});

const scanned = exact({
  document: uuid,
  item: optional(item),
  key: uuid,
  ciphertextDigest: digest,
  size: amount,
  plaintextDigest: digest,
});

const corrected = exact({
  event: uuid,
  field: among(
    'reported',
    'collector',
    'contact',
    'explanation',
    'newContent',
    'note',
    'reason',
    'summary',
    'supplement',
  ),
  reason: text,
  replacement: text,
});

const voided = exact({
  request: uuid,
  proposal: optional(uuid),
  series: code,
  year: whole(),
  sequence: optional(positive),
  number: optional(numbered.number),
  reason: text,
});

const note = optional(text);
const recusal = exact({ recusal: uuid, officer: code, reason: text });
const discrepancy = among('countMismatch', 'brokenSeal', 'wrongCollector', 'unsigned', 'lost');

/** Every event of a case (docs/adr/0006). */
export const caseFact = facts({
  Received: received,
  Screened: screened,
  RegistrationRequested: exact({ request: uuid, series: code, year: whole(), registerRevision: whole(-1) }),
  Registered: exact({ ...numbered, request: uuid }),
  VoidProposed: exact({ proposal: uuid, request: uuid, reason: text }),
  RegistrationVoided: voided,
  NumberCarried: exact({ series: code, year: whole(), number: numbered.number }),
  Scanned: scanned,
  StepRecorded: exact({ step: code, note }),
  HandlingProposed: exact({ proposal: uuid, destination: party, note }),
  SignedOff: exact({ signOff: uuid, items, destination: party, proposal: optional(uuid), evidence }),
  SignOffWithdrawn: exact({ signOff: uuid, reason: text }),
  CustodyPassed: exact({ items, from: party, to: party, given: evidence, taken: evidence }),
  CustodyTransferred: transferred,
  HandedOver: handedOver,
  HandoverAcknowledged: exact({ handover: uuid, by: party, evidence }),
  HandoverRefused: exact({ handover: uuid, reason: text, evidence }),
  CustodyDiscrepancyRecorded: exact({ handover: optional(uuid), items, kind: discrepancy, note }),
  Referred: exact({ destination: code, note }),
  RedirectAdvised: exact({ destination: code, explanation: text }),
  Returned: exact({ to: officer, approvedBy: code, reason: text }),
  DisposalDecided: exact({ disposal: among('talkInquiry', 'preliminaryVerification', 'shelved', 'closed'), note }),
  OwnerAssigned: exact({ owner: officer }),
  Concluded: exact({ outcome: code, note }),
  Archived: exact({ shelf: optional(code) }),
  Reopened: exact({ owner: officer, reason: text }),
  EntryCorrected: corrected,
  RecusalDeclared: recusal,
  RecusalRequested: recusal,
  RecusalDecided: exact({ recusal: uuid, officer: code, decision: among('granted', 'rejected'), reason: note }),
  CaseSealed: exact({ readers, concerned: text }),
  ReadersNamed: exact({ readers, reason: text }),
  SuperiorMatterFound: exact({ found: uuid, destination: code, seal: code }),
});
export type CaseFact = Like<typeof caseFact>;
export type CaseFactType = CaseFact['type'];
export type CaseFactOf<Type extends CaseFactType> = Extract<CaseFact, { type: Type }>;
