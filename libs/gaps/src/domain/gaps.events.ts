import { z } from 'zod';
import { CODE, defineEvents, UUID, type EventOf } from '#kernel';

/** What can be wrong with the custody of something (domain handbook §1.8, I2). */
export const GAP_KINDS = [
  /** Offered, and not taken for longer than the office allows. */
  'offeredTooLong',
  /** Its custodian left the office. */
  'holderLeft',
  /** Who answers for the case left the office. */
  'ownerLeft',
  'heldByNobody',
  'heldByTwo',
  /** Handed over to somebody of whom no contact was kept. */
  'recipientWithoutContact',
  'countMismatch',
  'sealMismatch',
  /** Signed on behalf of somebody, without evidence. */
  'unsigned',
] as const;

/** Gaps in the custody of one case's items, one stream a case (docs/adr/0015). Codes and ids only. */
export const gapsEvents = defineEvents({
  CustodyGapFound: {
    version: 1,
    schema: z.strictObject({
      gap: z.string().regex(UUID),
      case: z.string().regex(UUID),
      kind: z.enum(GAP_KINDS),
      items: z.array(z.string().regex(CODE)),
      handover: z.string().regex(UUID).optional(),
      /** The event after which it was so. */
      source: z.string().regex(UUID),
      since: z.iso.datetime(),
    }),
  },
  /** It is no longer so; `by` is the event that ended it. */
  CustodyGapClosed: {
    version: 1,
    schema: z.strictObject({ gap: z.string().regex(UUID), by: z.string().regex(UUID) }),
  },
});

export type GapKind = (typeof GAP_KINDS)[number];
export type GapsEvent = EventOf<typeof gapsEvents>;
