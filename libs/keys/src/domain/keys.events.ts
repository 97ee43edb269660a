import { z } from 'zod';
import { CODE, defineEvents, type EventOf } from '#kernel';

const count = z.int().nonnegative();
/** Id of a master key: tells masters apart and reveals nothing of them. */
const master = z.string().regex(CODE);

/** The life of the master key and of the key database, one stream per office (docs/adr/0012, 11). Nothing here is secret. */
export const keysEvents = defineEvents({
  /** A canary and a sample of the data keys were unwrapped; once an office day. */
  MasterKeyChecked: {
    version: 1,
    schema: z.strictObject({
      master,
      /** All keys there are, destroyed ones included: never fewer than the day before. */
      keys: count,
      /** The office's day, YYYY-MM-DD. */
      day: z.iso.date(),
    }),
  },
  /** No data key is wrapped by the masters in `from` any more. */
  MasterKeyRotated: { version: 1, schema: z.strictObject({ from: z.array(master).min(1), to: master, keys: count }) },
  /** @see docs/keys.md; `digest` is the SHA-256 of the file's content, hex. */
  KeysBackedUp: {
    version: 1,
    schema: z.strictObject({ keys: count, digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  },
  /** `keys` are those in the key database afterwards, `withheld` those that were not brought back: destroyed by order. */
  KeysRestored: { version: 1, schema: z.strictObject({ keys: count, withheld: count }) },
  /** The master key was split into shares of which `threshold` suffice. */
  RecoverySplit: {
    version: 1,
    schema: z.strictObject({ shares: z.int().min(2), threshold: z.int().min(2), master }),
  },
});

export type KeysEvent = EventOf<typeof keysEvents>;
