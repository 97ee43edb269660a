import { z } from 'zod';
import { defineEvents, sealed, type EventOf } from '#kernel';
import { code, FINDINGS, INTERFERENCES, instant, READING_PURPOSES, SCOPES, uuid } from './vocabulary.js';

/**
 * Who may see what a case holds, decided request by request, and what interfered with it: one stream per case, beside
 * the case's own (docs/adr/0012, point 8). A grant ends by itself at `until`; that is no event.
 */
export const disclosureEvents = defineEvents({
  /** `officer` is to read; the actor asks, mostly for himself. */
  ContentRequested: {
    version: 1,
    schema: z.strictObject({
      request: uuid,
      officer: code,
      purpose: z.enum(READING_PURPOSES),
      scope: z.enum(SCOPES),
      reason: sealed<string>(),
    }),
  },
  ContentGranted: { version: 1, schema: z.strictObject({ request: uuid, until: instant }) },
  /** Stays visible, also when asked again. */
  ContentRefused: { version: 1, schema: z.strictObject({ request: uuid, reason: sealed<string>() }) },
  /** A grant taken back before its time. */
  ContentWithdrawn: { version: 1, schema: z.strictObject({ request: uuid, reason: sealed<string>() }) },
  /** Someone asked about or pleaded for the case: who and what, sealed (domain §1.15). */
  InterferenceRecorded: {
    version: 1,
    schema: z.strictObject({
      interference: uuid,
      kind: z.enum(INTERFERENCES),
      by: sealed<string>(),
      what: sealed<string>(),
    }),
  },
  /** A look out of pattern was judged by someone outside the office. */
  LookReviewed: {
    version: 1,
    schema: z.strictObject({ look: uuid, reader: code, finding: z.enum(FINDINGS), note: sealed<string>().optional() }),
  },
});

export type DisclosureEvent = EventOf<typeof disclosureEvents>;
