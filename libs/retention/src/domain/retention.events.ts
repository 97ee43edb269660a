import { z } from 'zod';
import { code, REPORT_TYPES, uuid } from '#cases';
import { defineEvents, sealed, type EventOf } from '#kernel';
import { DECISIONS, LEAST_DELAY_HOURS, MOST_DELAY_HOURS, MOST_MONTHS, RETAINED } from './vocabulary.js';

/** How long an office keeps what, and what it may not forget: one stream per office. */
export const retentionEvents = defineEvents({
  /** The rule for these reports from now on; of several that fit, the one that says most about the report counts. */
  RetentionRuleSet: {
    version: 1,
    schema: z.strictObject({
      kind: z.enum(RETAINED),
      reportType: z.enum(REPORT_TYPES).optional(),
      decision: z.enum(DECISIONS).optional(),
      /** From the day the case was closed. */
      months: z.int().min(1).max(MOST_MONTHS),
      /** The provision it rests on. */
      basis: code,
    }),
  },
  /** Hours between approval and destruction, for what is ordered from now on. */
  DestructionDelaySet: {
    version: 1,
    schema: z.strictObject({ hours: z.int().min(LEAST_DELAY_HOURS).max(MOST_DELAY_HOURS) }),
  },
  /**
   * Nothing of this case may be destroyed until every hold on it is lifted. `tooLateFor`: orders about it whose keys were
   * about to go, or had gone, when the hold came.
   */
  HoldPlaced: {
    version: 1,
    schema: z.strictObject({ hold: uuid, case: uuid, tooLateFor: z.array(uuid), reason: sealed<string>() }),
  },
  HoldLifted: { version: 1, schema: z.strictObject({ hold: uuid, case: uuid, reason: sealed<string>() }) },
  /** No hold stood against this order when its keys were about to go: one placed after this comes too late for it. */
  DestructionCleared: { version: 1, schema: z.strictObject({ order: uuid, case: uuid }) },
});

export type RetentionEvent = EventOf<typeof retentionEvents>;
