import { z } from 'zod';
import { defineEvents, type EventOf } from '#kernel';

const opaque = z.string().min(1).max(128);
const seconds = z.int().min(0);

/** Sign-outs: tokens and sessions that are refused from now on, though they have not expired. */
export const sessionEvents = defineEvents({
  /** `expires`: seconds since 1970 when the last token concerned has run out anyway. */
  SignedOut: {
    version: 1,
    schema: z.strictObject({
      /** Hex SHA-256 of the token's, and of the session's own id: what a provider puts into one is no business of the log. */
      token: opaque.optional(),
      session: opaque.optional(),
      /** Account digest: its tokens issued until `issuedUntil` are refused; with a session, only those that name none. */
      account: opaque.optional(),
      issuedUntil: seconds.optional(),
      expires: seconds,
    }),
  },
});

export type SessionEvent = EventOf<typeof sessionEvents>;
