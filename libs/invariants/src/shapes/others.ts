import { z } from 'zod';
import {
  amount,
  code,
  evidence,
  fact,
  instant,
  numbered,
  officer,
  party,
  positive,
  purpose,
  text,
  uuid,
} from './common.js';

const grant = z.strictObject({ sequence: positive, holder: uuid, request: uuid });
const opened = z.strictObject({
  series: code,
  year: z.int().min(1949).max(9999),
  firstNumber: positive,
  openingBalance: amount,
  width: z.int().min(1).max(12),
  prefix: code,
  next: positive,
});
const numberVoided = z.strictObject({
  sequence: positive,
  holder: uuid,
  request: uuid,
  cause: z.enum(['unusable', 'givenUp']),
  reason: text.optional(),
  next: positive,
});

export const registerFact = z.discriminatedUnion('type', [
  fact('RegisterOpened', opened),
  fact('NumbersGranted', z.strictObject({ grants: z.array(grant).min(1).max(1000), next: positive })),
  fact('NumberVoided', numberVoided),
]);
export type RegisterFact = z.output<typeof registerFact>;

const prepared = z.strictObject({
  lines: z
    .array(z.strictObject({ line: positive, case: uuid, signOff: uuid, handover: uuid }))
    .min(1)
    .max(200),
  from: officer,
  to: party,
  collector: text,
  contact: text,
  purpose,
  seal: code.optional(),
  evidence,
  register: z.strictObject({ request: uuid, series: code, year: z.int(), registerRevision: z.int().min(-1) }),
});
const settled = z.strictObject({
  line: positive,
  how: z.enum(['taken', 'refused', 'lost', 'dropped']),
  reason: code.optional(),
});

export const slipFact = z.discriminatedUnion('type', [
  fact('HandoverPrepared', prepared),
  fact('SlipNumbered', z.strictObject({ ...numbered, request: uuid })),
  fact('SlipLineReleased', z.strictObject({ line: positive })),
  fact('SlipLineSettled', settled),
  fact('SlipClosed', z.strictObject({ taken: amount, refused: amount, lost: amount, dropped: amount })),
]);
export type SlipFact = z.output<typeof slipFact>;
export type SlipPrepared = z.output<typeof prepared>;

const purposes = z.enum([
  'screening',
  'handling',
  'duplicateCheck',
  'supervision',
  'reporterContact',
  'audit',
  'order',
]);
const asked = z.strictObject({
  request: uuid,
  officer: code,
  purpose: purposes,
  scope: z.enum(['content', 'identity']),
  reason: text,
});
const reviewed = z.strictObject({
  look: uuid,
  reader: code,
  finding: z.enum(['justified', 'unclear', 'unjustified']),
  note: text.optional(),
});
const interference = z.strictObject({
  interference: uuid,
  kind: z.enum(['inquiry', 'pleading', 'pressure']),
  by: text,
  what: text,
});

export const disclosureFact = z.discriminatedUnion('type', [
  fact('ContentRequested', asked),
  fact('ContentGranted', z.strictObject({ request: uuid, until: instant })),
  fact('ContentRefused', z.strictObject({ request: uuid, reason: text })),
  fact('ContentWithdrawn', z.strictObject({ request: uuid, reason: text })),
  fact('InterferenceRecorded', interference),
  fact('LookReviewed', reviewed),
]);
export type DisclosureFact = z.output<typeof disclosureFact>;

const looked = z.strictObject({
  look: uuid,
  case: uuid,
  request: uuid.optional(),
  grantedBy: code.optional(),
  purpose: z.enum([...purposes.options, 'decision']),
  scope: z.enum(['content', 'identity', 'request', 'interference']),
  fields: z.array(z.strictObject({ event: uuid, field: z.string().min(1).max(300) })).min(1),
  count: positive,
  department: code,
  part: z.enum(['own', 'department', 'none']),
  stage: code,
  refusedBefore: amount,
});
const lookRefused = z.strictObject({
  attempt: uuid,
  case: uuid,
  request: uuid.optional(),
  scope: looked.shape.scope,
  why: code,
  department: code,
});

export const accessFact = z.discriminatedUnion('type', [fact('Looked', looked), fact('LookRefused', lookRefused)]);
export type AccessFact = z.output<typeof accessFact>;

const target = z.strictObject({
  kind: z.enum(['identity', 'content', 'document', 'superiorMatter']),
  case: uuid,
  documents: z.array(uuid).min(1).max(500).optional(),
});
const ordered = z.strictObject({
  order: uuid,
  target,
  cause: z.enum(['expiry', 'order', 'superiorMatter']),
  basis: code,
  delayHours: amount.max(8760),
  standsFor: z.array(code).max(50),
  reason: text,
});
const stopped = z.strictObject({
  order: uuid,
  case: uuid,
  why: z.enum(['withdrawn', 'hold', 'notDue']),
  reason: text.optional(),
});
const gone = z.strictObject({ id: uuid, scope: z.enum(['case', 'own', 'document', 'disclosure', 'identity']) });

export const destructionFact = z.discriminatedUnion('type', [
  fact('DestructionOrdered', ordered),
  fact('DestructionApproved', z.strictObject({ order: uuid, target, notBefore: instant })),
  fact('DestructionStopped', stopped),
  fact('DestructionBegun', z.strictObject({ order: uuid, case: uuid })),
  fact('KeyDestroyed', z.strictObject({ order: uuid, target, keys: z.array(gone), at: instant })),
]);
export type DestructionFact = z.output<typeof destructionFact>;

/** The events of a retention stream that holds are made of. */
export const holdFact = z.discriminatedUnion('type', [
  fact('HoldPlaced', z.strictObject({ hold: uuid, case: uuid, tooLateFor: z.array(uuid), reason: text })),
  fact('HoldLifted', z.strictObject({ hold: uuid, case: uuid, reason: text })),
  fact('DestructionCleared', z.strictObject({ order: uuid, case: uuid })),
]);
export type HoldFact = z.output<typeof holdFact>;

const gap = z.strictObject({
  gap: uuid,
  case: uuid,
  kind: code,
  items: z.array(code),
  handover: uuid.optional(),
  source: uuid,
  since: z.string(),
});

export const gapFact = z.discriminatedUnion('type', [
  fact('CustodyGapFound', gap),
  fact('CustodyGapClosed', z.strictObject({ gap: uuid, by: uuid })),
]);
export type GapFact = z.output<typeof gapFact>;
