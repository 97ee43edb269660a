import { z } from 'zod';
import { defineEvents, UUID, type EventOf } from '#kernel';

/** Where a query code leads: the stream is named by the code's keyed digest. Whether the code is in force, the identity says. */
export const inquiryEvents = defineEvents({
  InquiryOpened: { version: 1, schema: z.strictObject({ case: z.string().regex(UUID) }) },
});

export type InquiryEvent = EventOf<typeof inquiryEvents>;
