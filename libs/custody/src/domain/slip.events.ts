import { z } from 'zod';
import { evidence, officer, party, PURPOSES } from '#cases';
import { CODE, defineEvents, sealed, UUID, type EventOf } from '#kernel';

const code = z.string().regex(CODE);
const uuid = z.string().regex(UUID);
const line = z.int().min(1);
const count = z.int().min(0);
/** How a line ends. */
export const SETTLEMENTS = ['taken', 'refused', 'lost', 'dropped'] as const;

/**
 * A handover slip: the intention, its number, and how each line settled. Custody truth stays in the case; each line
 * settles alone and the slip closes when all have (architecture §1).
 */
export const slipEvents = defineEvents({
  HandoverPrepared: {
    version: 1,
    schema: z.strictObject({
      lines: z
        .array(z.strictObject({ line, case: uuid, signOff: uuid, handover: uuid }))
        .min(1)
        .max(200),
      from: officer,
      /** Where all lines go: one slip, one collector. */
      to: party,
      collector: sealed<string>(),
      contact: sealed<string>(),
      purpose: z.enum(PURPOSES),
      seal: code.optional(),
      /** The giver's signature, for every line. */
      evidence,
      /** Series the number is taken from; `request` names the grant. */
      register: z.strictObject({ request: uuid, series: code, year: z.int(), registerRevision: z.int().min(-1) }),
    }),
  },
  SlipNumbered: {
    version: 1,
    schema: z.strictObject({
      series: code,
      year: z.int(),
      sequence: z.int().min(1),
      number: z.string().max(64),
      request: uuid,
    }),
  },
  /** The case has its HandedOver: the line is in transit. */
  SlipLineReleased: { version: 1, schema: z.strictObject({ line }) },
  /** `dropped`: never released, because its sign-off vanished or the case refused; `reason` is that error's code. */
  SlipLineSettled: {
    version: 1,
    schema: z.strictObject({ line, how: z.enum(SETTLEMENTS), reason: code.optional() }),
  },
  SlipClosed: { version: 1, schema: z.strictObject({ taken: count, refused: count, lost: count, dropped: count }) },
});

export type SlipEvent = EventOf<typeof slipEvents>;
export type Settlement = (typeof SETTLEMENTS)[number];
