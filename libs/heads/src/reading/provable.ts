import type { Identity } from '#access';
import { visibleSlips } from '#custody';
import { partsOf } from '#kernel';
import { visibleAmong, type OfficeSettings } from '#web';
import type { EntityManager } from 'typeorm';

/** Streams of a case: its id is theirs. */
const OF_CASES = ['case', 'disclosure', 'gaps'];
/** Streams of the office, that concern no case. */
const OF_OFFICE = ['directory', 'staff', 'keys', 'heads', 'skips', 'retention'];

/**
 * Whether a reader may have it proven that an event of a stream is in the log. What is not listed here (who reported, query
 * codes, looks, sign-outs, orders to destroy) is proven by an export only; the sealed register is never told of.
 */
export async function isProvable(
  db: EntityManager,
  reader: Identity,
  stream: string,
  { sealedSeries }: Pick<OfficeSettings, 'sealedSeries'>,
): Promise<boolean> {
  const { kind, id } = partsOf(stream);
  if (OF_OFFICE.includes(kind)) return true;
  if (OF_CASES.includes(kind)) return (await visibleAmong(db, reader, 'proof.read', [id])).has(id);
  if (kind === 'slip') return (await visibleSlips(db, reader, [id])).has(id);
  return kind === 'register' && !id.startsWith(`${sealedSeries}-`);
}
