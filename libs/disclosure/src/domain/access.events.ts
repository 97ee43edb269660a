import { z } from 'zod';
import { defineEvents, type EventOf } from '#kernel';
import { code, fieldRef, LOOK_PURPOSES, LOOK_REFUSALS, LOOK_SCOPES, MAX_FIELDS, PARTS, uuid } from './vocabulary.js';

/**
 * What one person read in one month (UTC): written before anything is opened (domain §6.8). Ids and codes only, so that
 * it outlives the content. The actor is the reader; nobody reads for another.
 */
export const accessEvents = defineEvents({
  Looked: {
    version: 1,
    schema: z.strictObject({
      look: uuid,
      case: uuid,
      /** The request whose grant it stands on, and who granted it; or the request that is to be decided. */
      request: uuid.optional(),
      grantedBy: code.optional(),
      purpose: z.enum(LOOK_PURPOSES),
      scope: z.enum(LOOK_SCOPES),
      /** Exactly what is opened by it. */
      fields: z.array(fieldRef).min(1).max(MAX_FIELDS),
      count: z.int().min(1).max(MAX_FIELDS),
      /** As things stood then: what makes it out of pattern is judged later. */
      department: code,
      part: z.enum(PARTS),
      stage: code,
      refusedBefore: z.int().min(0),
    }),
  },
  /** Somebody without the right tried. `case` is what was asked for, whether or not there is such a case. */
  LookRefused: {
    version: 1,
    schema: z.strictObject({
      attempt: uuid,
      case: uuid,
      request: uuid.optional(),
      scope: z.enum(LOOK_SCOPES),
      why: z.enum(LOOK_REFUSALS),
      department: code,
    }),
  },
});

export type AccessEvent = EventOf<typeof accessEvents>;
