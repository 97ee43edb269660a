import { openedLine, sealedFieldsOf, type BundleFile, type SealedField } from '#bundles';
import type { LogEvent } from '#event-store';
import { BatonError, foundingOffice } from '#kernel';
import { open, type DataKey, type KeyRing } from '#protection';

/**
 * Writes what is sealed in a case, opened, with the keys it opens with. Only after its looks were recorded.
 * What cannot be opened says why. @throws KEYS.UNAVAILABLE
 */
export async function writeOpened(file: BundleFile, keys: KeyRing, events: readonly LogEvent[]): Promise<void> {
  const given = new Set<string>();
  for (const sealed of events.flatMap(sealedFieldsOf)) {
    const { event, field } = sealed;
    const found = await keyOf(keys, sealed);
    const told = 'bytes' in found ? opened(sealed, found) : found;
    // A key goes out with the first text it opens, and one that opens none stays.
    if ('bytes' in found && 'content' in told && !given.has(found.id)) {
      given.add(found.id);
      await file.write(openedLine({ key: found.id, version: found.version, bytes: found.bytes }));
    }
    await file.write({ event, field, ...told });
  }
}

interface Refusal {
  readonly refusal: string;
}

async function keyOf(keys: KeyRing, { envelope }: SealedField): Promise<DataKey | Refusal> {
  try {
    return (await keys.find(envelope.key)) ?? { refusal: 'CONTENT.KEY_DESTROYED' };
  } catch (error) {
    return refusalIn(error);
  }
}

function opened({ stream, event, field, envelope }: SealedField, key: DataKey): object {
  try {
    return { content: open(key, { office: foundingOffice(stream), stream, event, field }, envelope) };
  } catch (error) {
    return refusalIn(error);
  }
}

/** A key that is lost or an envelope that is damaged hides no other; a database that is away ends it. */
function refusalIn(error: unknown): Refusal {
  if (error instanceof BatonError && error.status !== 503) return { refusal: error.code };
  throw error;
}
