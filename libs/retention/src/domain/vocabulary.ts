import { z } from 'zod';
import { code, uuid } from '#cases';

/** What may be forgotten of a report, each after a time of its own. */
export const RETAINED = ['identity', 'content', 'document'] as const;
/** `superiorMatter`: everything but fact, time, hands and seal number (domain §6.3). */
export const TARGET_KINDS = [...RETAINED, 'superiorMatter'] as const;
/** Why keys are destroyed: the time is over, somebody entitled ordered it, or the matter is a superior's. */
export const CAUSES = ['expiry', 'order', 'superiorMatter'] as const;
/** Why a destruction did not take place: taken back by a person, a hold, or the case is in hand again. */
export const STOPS = ['withdrawn', 'hold', 'notDue'] as const;
/** Decisions of screening a rule may be limited to. */
export const DECISIONS = ['accepted', 'repeat', 'declined', 'routed'] as const;
/** What a destroyed key had sealed. */
export const KEY_SCOPES = ['case', 'own', 'document', 'disclosure', 'identity'] as const;

export type Retained = (typeof RETAINED)[number];
export type TargetKind = (typeof TARGET_KINDS)[number];
export type Cause = (typeof CAUSES)[number];
export type Stop = (typeof STOPS)[number];
export type ScreeningDecision = (typeof DECISIONS)[number];
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Hours between approval and destruction, unless the office set another delay. */
export const DEFAULT_DELAY_HOURS = 72;
/** One person may not talk the delay away. */
export const LEAST_DELAY_HOURS = 24;
export const MOST_DELAY_HOURS = 8_760;
/** A hundred years. */
export const MOST_MONTHS = 1_200;
export const MOST_DOCUMENTS = 500;

/** What is to be forgotten of which case; documents: only these, all when absent. */
export const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identity'), case: uuid }),
  z.strictObject({ kind: z.literal('content'), case: uuid }),
  z.strictObject({
    kind: z.literal('document'),
    case: uuid,
    documents: z.array(uuid).min(1).max(MOST_DOCUMENTS).optional(),
  }),
  z.strictObject({ kind: z.literal('superiorMatter'), case: uuid }),
]);
export type Target = z.output<typeof target>;

/** Staff whose roles somebody had by delegation when he acted; sorted, each once. */
export const standsFor = z.array(code).max(50);
