import { CODE, UUID } from '#kernel';
import { z } from 'zod';

/**
 * What events look like, written a second time for the audits: a field that is missing, of the wrong kind or one too
 * many is a finding, for whoever wrote it may be a forger. Sealed text must be an envelope.
 */
export const code = z.string().regex(CODE);
export const uuid = z.string().regex(UUID);
export const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const positive = z.int().min(1);
export const amount = z.int().min(0);
export const text = z.strictObject({
  alg: z.literal('A256GCM'),
  key: z.string().min(1),
  kv: amount,
  nonce: z.string(),
  ct: z.string(),
  tag: z.string(),
});

export const officer = z.strictObject({ kind: z.literal('officer'), id: code, department: code });
const department = z.strictObject({ kind: z.literal('department'), id: code });
export const body = z.strictObject({ kind: z.literal('body'), id: code });
export const party = z.discriminatedUnion('kind', [officer, department, body]);
export type Party = z.output<typeof party>;

export const evidence = z.strictObject({
  kind: z.enum(['ownAccount', 'scannedPaper', 'oneTimeCode', 'proofOfPosting', 'none']),
  reference: z.string().min(1).max(64).optional(),
});
export type Evidence = z.output<typeof evidence>;

export const purpose = z.enum(['handling', 'forwarding', 'information', 'return', 'archive']);
export const numbered = { series: code, year: z.int(), sequence: positive, number: z.string().min(1).max(64) };

/** The part of metadata that rules look at; hash and chain are looked at elsewhere. */
const metadata = z.object({
  v: z.literal(1),
  officeId: code,
  actor: z.string().min(1).max(64),
  recorder: z.string().min(1).max(64).optional(),
  delegator: z.string().min(1).max(64).optional(),
  occurredAt: instant,
  recordedAt: instant,
  commandId: uuid,
  flags: z.array(z.enum(['clockRaised', 'occurredBackwards', 'imported', 'laterSteps'])).optional(),
});
export type Told = z.output<typeof metadata>;

/** What every event of ours has. */
export const anyFact = z.object({
  stream: z.string(),
  revision: amount,
  id: uuid,
  type: z.string(),
  metadata,
});
export type AnyFact = z.output<typeof anyFact>;

/** One type of event with its data. */
export function fact<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ stream: z.string(), revision: amount, id: uuid, type: z.literal(type), data, metadata });
}

/** The machine's own acts. */
export const SYSTEM = 'system';

export function sameParty(a: Party, b: Party): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** Kind, id and, of an officer, the department he acts for. */
export function equalParty(a: Party, b: Party): boolean {
  return sameParty(a, b) && departmentOf(a) === departmentOf(b);
}

export function departmentOf(party: Party): string | null {
  if (party.kind === 'officer') return party.department;
  return party.kind === 'department' ? party.id : null;
}
