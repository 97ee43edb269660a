import { z } from 'zod';
import { CODE, defineEvents, sealed, UUID, type EventOf } from '#kernel';

const code = z.string().regex(CODE);
const uuid = z.string().regex(UUID);
const sequence = z.int().min(1);
export const VOID_CAUSES = ['unusable', 'givenUp'] as const;
/** Numbers granted by one event at most; a longer queue takes several. */
export const MAX_GRANTS = 1000;

/**
 * Facts of one register: a series of one office and year. Every event carries `next`, the first free number after it,
 * so the last event is all that must be read to grant (architecture §1).
 */
export const registerEvents = defineEvents({
  RegisterOpened: {
    version: 1,
    schema: z.strictObject({
      series: code,
      year: z.int().min(1949).max(9999),
      firstNumber: sequence,
      /** Numbers issued before Baton took over, all below firstNumber: counted in the year's totals, not in this log. */
      openingBalance: z.int().min(0),
      /** Minimum width of the printed sequence. */
      width: z.int().min(1).max(12),
      /** What stands before series, year and sequence, e.g. the area code. */
      prefix: code,
      next: sequence,
    }),
  },
  /** One event grants 1..k numbers, `sequence` ascending without a gap. `holder` is the case or slip stream's id. */
  NumbersGranted: {
    version: 1,
    schema: z.strictObject({
      grants: z
        .array(z.strictObject({ sequence, holder: uuid, request: uuid }))
        .min(1)
        .max(MAX_GRANTS),
      next: sequence,
    }),
  },
  /**
   * The number is spent, the reason on record. `unusable`: the holder could not take it any more (no `Registered` has
   * it); `givenUp`: the holder had it and voided it.
   */
  NumberVoided: {
    version: 1,
    schema: z.strictObject({
      sequence,
      holder: uuid,
      request: uuid,
      cause: z.enum(VOID_CAUSES),
      reason: sealed<string>().optional(),
      next: sequence,
    }),
  },
});

export type RegisterEvent = EventOf<typeof registerEvents>;
export type RegisterEventType = RegisterEvent['type'];
export type VoidCause = (typeof VOID_CAUSES)[number];
