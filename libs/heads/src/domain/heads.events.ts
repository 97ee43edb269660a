import { z } from 'zod';
import { defineEvents, type EventOf } from '#kernel';

/** Signed tree heads of the log, one stream an office (docs/adr/0013). Nothing here is secret. */
export const headsEvents = defineEvents({
  /** The first `size` events of the log have this root; recomputed from the log itself and read back before it was signed. */
  HeadSigned: {
    version: 1,
    schema: z.strictObject({
      size: z.int().min(1),
      /** Hex. */
      root: z.string().regex(/^[0-9a-f]{64}$/),
      /** The signed head, C2SP tlog-checkpoint text. */
      checkpoint: z.string().max(1_000),
      /** Id of the key it was signed with, 8 hex digits. */
      key: z.string().regex(/^[0-9a-f]{8}$/),
    }),
  },
});

export type HeadsEvent = EventOf<typeof headsEvents>;
