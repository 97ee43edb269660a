import { z } from 'zod';
import { CODE, defineEvents, type EventOf } from '#kernel';

const code = z.string().regex(CODE);

export const BODY_KINDS = ['unit', 'authority', 'organ'] as const;
export const BODY_LEVELS = ['central', 'provincial', 'city', 'county', 'township', 'village', 'other'] as const;

/**
 * Bodies and units outside the office, one stream per office: where reports may be sent, and whom a reported person
 * belongs to (domain §1.4). Names of public bodies stand in clear: they are not persons.
 */
export const directoryEvents = defineEvents({
  BodyAdded: {
    version: 1,
    schema: z.strictObject({
      body: code,
      name: z.string().min(1).max(200),
      kind: z.enum(BODY_KINDS),
      level: z.enum(BODY_LEVELS),
      area: code.optional(),
      /** The body that leads it. */
      ledBy: code.optional(),
    }),
  },
  BodyRenamed: { version: 1, schema: z.strictObject({ body: code, name: z.string().min(1).max(200) }) },
  /** Led by another body from now on; by none when absent. */
  BodyMoved: { version: 1, schema: z.strictObject({ body: code, ledBy: code.optional() }) },
  /** No longer a destination; what it led stays led by it. */
  BodyRetired: { version: 1, schema: z.strictObject({ body: code }) },
});

export type DirectoryEvent = EventOf<typeof directoryEvents>;
export type BodyKind = (typeof BODY_KINDS)[number];
export type BodyLevel = (typeof BODY_LEVELS)[number];
