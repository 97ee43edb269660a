import { z } from 'zod';
import { defineEvents, sealed, UUID, type EventOf } from '#kernel';

/** What a person decided about events that a projection could not take, one stream an office (docs/adr/0015). */
export const skipsEvents = defineEvents({
  /** Folds of this version of the projection leave the event out; another version must take it, or it is skipped anew. */
  EventSkipped: {
    version: 1,
    schema: z.strictObject({
      /** Name of a projection, or `$index` for a foreign event in one of our streams. */
      projection: z.string().regex(/^(\$index|[a-z][a-z0-9_]{0,39})$/),
      version: z.int().min(1),
      event: z.string().regex(UUID),
      reason: sealed<string>(),
    }),
  },
});

export type SkipsEvent = EventOf<typeof skipsEvents>;
