import { z } from 'zod';
import { CODE, UUID } from '#kernel';

/** Why somebody wants to read: a closed list, stored in clear (domain §6.8). */
export const READING_PURPOSES = [
  'screening',
  'handling',
  'duplicateCheck',
  'supervision',
  'reporterContact',
  'audit',
  'order',
] as const;
/** What a request is for: what a report says, or who sent it. */
export const SCOPES = ['content', 'identity'] as const;
/**
 * What a look is at. By right of a role alone, without a grant: why somebody asked to read (`request`), and who interfered
 * with a case.
 */
export const LOOK_SCOPES = [...SCOPES, 'request', 'interference'] as const;
/** `decision`: to decide on a request. */
export const LOOK_PURPOSES = [...READING_PURPOSES, 'decision'] as const;
/** Somebody asks about a case 打听, pleads for someone 说情, or presses (domain §1.15). */
export const INTERFERENCES = ['inquiry', 'pleading', 'pressure'] as const;
/** What a reviewer made of a look out of pattern. */
export const FINDINGS = ['justified', 'unclear', 'unjustified'] as const;
/** The reader's part in the case when he looked. */
export const PARTS = ['own', 'department', 'none'] as const;
/** Why a look was refused. `notVisible`: no such case, or none for him. */
export const LOOK_REFUSALS = [
  'notVisible',
  'requestUnknown',
  'othersRequest',
  'otherScope',
  'undecided',
  'refused',
  'withdrawn',
  'expired',
  'auditOnly',
  'doomed',
] as const;

export type ReadingPurpose = (typeof READING_PURPOSES)[number];
export type Scope = (typeof SCOPES)[number];
export type LookScope = (typeof LOOK_SCOPES)[number];
export type LookPurpose = (typeof LOOK_PURPOSES)[number];
export type Interference = (typeof INTERFERENCES)[number];
export type Finding = (typeof FINDINGS)[number];
export type PartInCase = (typeof PARTS)[number];
export type LookRefusal = (typeof LOOK_REFUSALS)[number];

export const code = z.string().regex(CODE);
export const uuid = z.string().regex(UUID);
export const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Path of a sealed field in an event, e.g. `summary`, `lines.0.note`. */
export const FIELD_PATH = /^[a-zA-Z][A-Za-z0-9]{0,39}(\.[A-Za-z0-9]{1,40}){0,5}$/;

/** One sealed field: the event it was written with, and its path there. */
export const fieldRef = z.strictObject({ event: uuid, field: z.string().regex(FIELD_PATH) });
export type FieldRef = z.output<typeof fieldRef>;

/** Sealed fields one look may show. */
export const MAX_FIELDS = 500;
