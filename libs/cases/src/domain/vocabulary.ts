import { z } from 'zod';
import { CODE, UUID, type ActorId } from '#kernel';

/** Codes of domain handbook §1 and §5: stored in clear, translated only on screens. */
export const CHANNELS = ['letter', 'visit', 'phone', 'online', 'other'] as const;
export const ORIGINS = ['direct', 'superior', 'otherOrgan'] as const;
export const REPORT_TYPES = ['accusation', 'appeal', 'criticismSuggestion', 'outOfScope', 'noSubstance'] as const;
export const PROBLEMS = [
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
] as const;
export const RANKS = ['provincial', 'bureau', 'county', 'township', 'ordinary', 'other'] as const;
export const UNIT_CLASSES = [
  'partyGovernment',
  'publicInstitution',
  'enterprise',
  'village',
  'community',
  'other',
] as const;
export const IDENTITIES = ['anonymous', 'named', 'verified', 'verificationFailed'] as const;
export const DECLINE_REASONS = ['LEGAL_REMEDY', 'OTHER_AUTHORITY', 'NO_SUBSTANCE'] as const;
export const ROUTES = ['superiorSealed', 'subordinate', 'otherOrgan'] as const;
export const DISPOSALS = ['talkInquiry', 'preliminaryVerification', 'shelved', 'closed'] as const;
export const ITEM_KINDS = ['letter', 'minutes', 'enclosure', 'photo', 'media', 'other'] as const;
export const DISCREPANCIES = ['countMismatch', 'brokenSeal', 'wrongCollector', 'unsigned', 'lost'] as const;
export const EVIDENCE_KINDS = ['ownAccount', 'scannedPaper', 'oneTimeCode', 'proofOfPosting', 'none'] as const;
/** Sealed text fields of case events that a correction may name. */
export const TEXT_FIELDS = [
  'collector',
  'contact',
  'explanation',
  'newContent',
  'note',
  'reason',
  'summary',
  'supplement',
] as const;
export const PURPOSES = ['handling', 'forwarding', 'information', 'return', 'archive'] as const;

export type Channel = (typeof CHANNELS)[number];
export type Origin = (typeof ORIGINS)[number];
export type ReportType = (typeof REPORT_TYPES)[number];
export type Problem = (typeof PROBLEMS)[number];
export type DeclineReason = (typeof DECLINE_REASONS)[number];
export type Route = (typeof ROUTES)[number];
export type Disposal = (typeof DISPOSALS)[number];
export type Discrepancy = (typeof DISCREPANCIES)[number];
export type TextField = (typeof TEXT_FIELDS)[number];
export type Purpose = (typeof PURPOSES)[number];

export const code = z.string().regex(CODE);
export const uuid = z.string().regex(UUID);
export const count = z.int().min(0);

/** An officer with an account, and the department he acts for in this act (a rota officer acts for the reception). */
export const officer = z.strictObject({ kind: z.literal('officer'), id: code, department: code });
/** A department of this office; as a custodian: its safe. */
const department = z.strictObject({ kind: z.literal('department'), id: code });
/** A body outside this office, by its code in the directory. It has no account: others record for it, with evidence. */
const body = z.strictObject({ kind: z.literal('body'), id: code });

export const party = z.discriminatedUnion('kind', [officer, department, body]);
export type Party = z.output<typeof party>;
export type Officer = z.output<typeof officer>;

/** Who is responsible now: an officer of a department, or a body the case was referred to. */
export const owner = z.discriminatedUnion('kind', [officer, body]);
export type Owner = z.output<typeof owner>;

/** How a signature is proven; `reference` is a document id, a code's id or a posting number. `none` stays unsigned on the board. */
export const evidence = z.strictObject({
  kind: z.enum(EVIDENCE_KINDS),
  reference: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    .optional(),
});
export type Evidence = z.output<typeof evidence>;

export const materialItem = z.strictObject({
  id: z.string().regex(/^m[1-9][0-9]{0,3}$/),
  kind: z.enum(ITEM_KINDS),
  pages: z.int().min(0).max(100_000),
  original: z.boolean(),
  seal: code.optional(),
});
export type MaterialItem = z.output<typeof materialItem>;

/** A person the report is about. Always sealed. */
export interface ReportedPerson {
  readonly name: string;
  readonly post: string;
  /** Directory id of the person's own unit, when known. */
  readonly unit: string | null;
}

/** The machine's own acts: imports and processes. It signs for nobody. */
export const SYSTEM_ACTOR = 'system' as ActorId;

/** The department a custodian belongs to; `null` for a body outside. */
export function departmentOf(party: Party): string | null {
  switch (party.kind) {
    case 'officer':
      return party.department;
    case 'department':
      return party.id;
    case 'body':
      return null;
  }
}

/** Same kind and id: an officer stays the same person whichever department he acts for. */
export function sameParty(a: Party, b: Party): boolean {
  return a.kind === b.kind && a.id === b.id;
}
