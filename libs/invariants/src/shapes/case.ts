import { z } from 'zod';
import {
  amount,
  body,
  code,
  evidence,
  fact,
  numbered,
  officer,
  party,
  positive,
  purpose,
  text,
  uuid,
} from './common.js';

const item = z.string().regex(/^m[1-9][0-9]{0,3}$/);
const items = z.array(item).min(1).max(500);
const readers = z.array(code).min(1).max(50);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const problem = z.enum([
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
]);
const taken = {
  reportType: z.enum(['accusation', 'appeal', 'criticismSuggestion', 'outOfScope', 'noSubstance']),
  problem,
  tags: z.array(problem).max(20),
  rank: z.enum(['provincial', 'bureau', 'county', 'township', 'ordinary', 'other']),
  unitClass: z.enum(['partyGovernment', 'publicInstitution', 'enterprise', 'village', 'community', 'other']),
  area: code,
  field: code.optional(),
  group: z.enum(['individual', 'group']),
  identity: z.enum(['anonymous', 'named', 'verified', 'verificationFailed']),
  reported: text,
  summary: text,
};

const received = z.strictObject({
  channel: z.enum(['letter', 'visit', 'phone', 'online', 'other']),
  origin: z.enum(['direct', 'superior', 'otherOrgan']),
  items: z
    .array(
      z.strictObject({
        id: item,
        kind: z.enum(['letter', 'minutes', 'enclosure', 'photo', 'media', 'other']),
        pages: amount,
        original: z.boolean(),
        seal: code.optional(),
      }),
    )
    .max(500),
  custodian: party,
  owner: officer,
  importedFrom: z.strictObject({ source: code, reference: z.string().max(128) }).optional(),
});

const screened = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('accepted'), ...taken }),
  z.strictObject({ decision: z.literal('repeat'), of: uuid, newContent: text.optional(), ...taken }),
  z.strictObject({
    decision: z.literal('declined'),
    reason: z.enum(['LEGAL_REMEDY', 'OTHER_AUTHORITY', 'NO_SUBSTANCE']),
    anonymous: z.boolean(),
    destination: code.optional(),
    explanation: text,
    supplement: text.optional(),
  }),
  z.strictObject({
    decision: z.literal('routed'),
    route: z.enum(['superiorSealed', 'subordinate', 'otherOrgan']),
    destination: code,
    seal: code.optional(),
  }),
]);
export type Screened = z.output<typeof screened>;

const handedOver = z.strictObject({
  handover: uuid,
  signOff: uuid,
  items,
  from: party,
  to: party,
  slip: uuid.optional(),
  line: positive.optional(),
  collector: text,
  contact: text,
  purpose,
  seal: code.optional(),
  evidence,
});

const transferred = z.strictObject({
  items,
  from: party,
  to: party,
  authorisedBy: code,
  authorised: evidence,
  countedBy: code,
  counted: evidence,
  taken: evidence,
});

const scanned = z.strictObject({
  document: uuid,
  item: item.optional(),
  key: uuid,
  ciphertextDigest: digest,
  size: amount,
  plaintextDigest: digest,
});

const corrected = z.strictObject({
  event: uuid,
  field: z.enum([
    'reported',
    'collector',
    'contact',
    'explanation',
    'newContent',
    'note',
    'reason',
    'summary',
    'supplement',
  ]),
  reason: text,
  replacement: text,
});

const voided = z.strictObject({
  request: uuid,
  proposal: uuid.optional(),
  series: code,
  year: z.int(),
  sequence: positive.optional(),
  number: numbered.number.optional(),
  reason: text,
});

const note = text.optional();
const recusal = z.strictObject({ recusal: uuid, officer: code, reason: text });
const discrepancy = z.enum(['countMismatch', 'brokenSeal', 'wrongCollector', 'unsigned', 'lost']);

/** Every event of a case (docs/adr/0006). */
export const caseFact = z.discriminatedUnion('type', [
  fact('Received', received),
  fact('Screened', screened),
  fact(
    'RegistrationRequested',
    z.strictObject({ request: uuid, series: code, year: z.int(), registerRevision: z.int().min(-1) }),
  ),
  fact('Registered', z.strictObject({ ...numbered, request: uuid })),
  fact('VoidProposed', z.strictObject({ proposal: uuid, request: uuid, reason: text })),
  fact('RegistrationVoided', voided),
  fact('NumberCarried', z.strictObject({ series: code, year: z.int(), number: numbered.number })),
  fact('Scanned', scanned),
  fact('StepRecorded', z.strictObject({ step: code, note })),
  fact('HandlingProposed', z.strictObject({ proposal: uuid, destination: party, note })),
  fact('SignedOff', z.strictObject({ signOff: uuid, items, destination: party, proposal: uuid.optional(), evidence })),
  fact('SignOffWithdrawn', z.strictObject({ signOff: uuid, reason: text })),
  fact('CustodyPassed', z.strictObject({ items, from: party, to: party, given: evidence, taken: evidence })),
  fact('CustodyTransferred', transferred),
  fact('HandedOver', handedOver),
  fact('HandoverAcknowledged', z.strictObject({ handover: uuid, by: party, evidence })),
  fact('HandoverRefused', z.strictObject({ handover: uuid, reason: text, evidence })),
  fact('CustodyDiscrepancyRecorded', z.strictObject({ handover: uuid.optional(), items, kind: discrepancy, note })),
  fact('Referred', z.strictObject({ destination: body.shape.id, note })),
  fact('RedirectAdvised', z.strictObject({ destination: code, explanation: text })),
  fact('Returned', z.strictObject({ to: officer, approvedBy: code, reason: text })),
  fact(
    'DisposalDecided',
    z.strictObject({ disposal: z.enum(['talkInquiry', 'preliminaryVerification', 'shelved', 'closed']), note }),
  ),
  fact('OwnerAssigned', z.strictObject({ owner: officer })),
  fact('Concluded', z.strictObject({ outcome: code, note })),
  fact('Archived', z.strictObject({ shelf: code.optional() })),
  fact('Reopened', z.strictObject({ owner: officer, reason: text })),
  fact('EntryCorrected', corrected),
  fact('RecusalDeclared', recusal),
  fact('RecusalRequested', recusal),
  fact(
    'RecusalDecided',
    z.strictObject({ recusal: uuid, officer: code, decision: z.enum(['granted', 'rejected']), reason: note }),
  ),
  fact('CaseSealed', z.strictObject({ readers, concerned: text })),
  fact('ReadersNamed', z.strictObject({ readers, reason: text })),
  fact('SuperiorMatterFound', z.strictObject({ found: uuid, destination: code, seal: code })),
]);
export type CaseFact = z.output<typeof caseFact>;
export type CaseFactType = CaseFact['type'];
export type CaseFactOf<Type extends CaseFactType> = Extract<CaseFact, { type: Type }>;
