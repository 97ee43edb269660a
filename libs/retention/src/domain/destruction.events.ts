import { z } from 'zod';
import { code, uuid } from '#cases';
import { defineEvents, sealed, type EventOf } from '#kernel';
import { CAUSES, KEY_SCOPES, MOST_DELAY_HOURS, standsFor, STOPS, target } from './vocabulary.js';

const instant = z.iso.datetime({ precision: 3 });

/** One order to destroy keys, from its wish to its end. The keys' ids and scopes stand in clear: a restore honours them. */
export const destructionEvents = defineEvents({
  DestructionOrdered: {
    version: 1,
    schema: z.strictObject({
      order: uuid,
      target,
      cause: z.enum(CAUSES),
      /** The provision or ruling it rests on. */
      basis: code,
      /** Between approval and destruction. */
      delayHours: z.int().min(0).max(MOST_DELAY_HOURS),
      /** Whose roles the one who ordered had by delegation: none of them may approve. */
      standsFor,
      /** Placed on the case before it, and lifted: the next one stops it. Absent in older events: then any does. */
      holds: z.int().min(0).optional(),
      reason: sealed<string>(),
    }),
  },
  /** By another person than the one who ordered, and none of them standing in for the other. */
  DestructionApproved: { version: 1, schema: z.strictObject({ order: uuid, target, notBefore: instant }) },
  /** The end of an order that was not carried out. `reason`: from a person, not from the machine. */
  DestructionStopped: {
    version: 1,
    schema: z.strictObject({ order: uuid, case: uuid, why: z.enum(STOPS), reason: sealed<string>().optional() }),
  },
  /** The delay is over: nobody can take the order back any more. */
  DestructionBegun: { version: 1, schema: z.strictObject({ order: uuid, case: uuid }) },
  /** Written after the key store confirmed it; what these keys had sealed cannot be opened again. */
  KeyDestroyed: {
    version: 1,
    schema: z.strictObject({
      order: uuid,
      target,
      keys: z.array(z.strictObject({ id: uuid, scope: z.enum(KEY_SCOPES) })).max(10_000),
      at: instant,
    }),
  },
});

export type DestructionEvent = EventOf<typeof destructionEvents>;
