import { z } from 'zod';
import { defineEvents, sealed, UUID, type EventOf } from '#kernel';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  LAWFUL_BASES,
  VERIFICATION_FAILURES,
  VERIFICATION_METHODS,
  VERIFICATION_WITHDRAWALS,
  type Contact,
} from './vocabulary.js';

const uuid = z.string().regex(UUID);
const channel = z.enum(CONTACT_CHANNELS);
/** The way the reporter said is safe. */
const safeContact = z.strictObject({ channel, hours: sealed<string>().optional() });

const reach = {
  contacts: sealed<readonly Contact[]>().optional(),
  safeContact: safeContact.optional(),
  doNotContact: z.boolean(),
};

/**
 * The reporter of one report, never a human across reports (domain §6.1): nothing here can be looked up by name or
 * number, and nothing of address, device, voice or handwriting has a place (domain §6.6).
 */
export const identityEvents = defineEvents({
  /** Recorded again when somebody without a name in force gives one: it stays the one record of this report. */
  IdentityRecorded: {
    version: 1,
    schema: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('named'),
        case: uuid,
        name: sealed<string>(),
        idNumber: sealed<string>().optional(),
        ...reach,
      }),
      z.strictObject({ kind: z.literal('anonymous'), case: uuid, ...reach }),
    ]),
  },
  VerificationStarted: { version: 1, schema: z.strictObject({ method: z.enum(VERIFICATION_METHODS) }) },
  Verified: { version: 1, schema: z.strictObject({ method: z.enum(VERIFICATION_METHODS) }) },
  /** The report is treated as an anonymous one from now on, which costs it nothing. */
  VerificationFailed: { version: 1, schema: z.strictObject({ reason: z.enum(VERIFICATION_FAILURES) }) },
  /** Back to a name nobody verified. */
  VerificationWithdrawn: { version: 1, schema: z.strictObject({ reason: z.enum(VERIFICATION_WITHDRAWALS) }) },
  /** How the reporter is reached from now on; what is absent is no longer in force. */
  ContactChanged: {
    version: 1,
    schema: z.strictObject({ contacts: reach.contacts, safeContact: reach.safeContact }),
  },
  DoNotContactSet: { version: 1, schema: z.strictObject({ value: z.boolean() }) },
  /** `basis`: what allowed it against the reporter's wish. */
  ContactAttempted: {
    version: 1,
    schema: z.strictObject({
      channel,
      outcome: z.enum(CONTACT_OUTCOMES),
      basis: z.enum(LAWFUL_BASES).optional(),
    }),
  },
  /** `digest`: keyed digest of the code, hex; the code itself is stored nowhere. */
  QueryCodeIssued: {
    version: 1,
    schema: z.strictObject({ case: uuid, digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  },
  QueryCodeRevoked: { version: 1, schema: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }) },
});

export type IdentityEvent = EventOf<typeof identityEvents>;
