import type { Identity } from '#access';
import { visibleSlips } from '#custody';
import { partsOf } from '#kernel';
import { visibleAmong, type OfficeSettings } from '#web';
import type { EntityManager } from 'typeorm';

/** Streams of a case: its id is theirs. */
const OF_CASES = ['case', 'disclosure', 'gaps'];
/** An id that no case and no slip has. */
const NOBODYS = '00000000-0000-0000-0000-000000000000';
const NOTHING = { kind: 'none', id: NOBODYS };
/** Streams of the office, that concern no case. */
const OF_OFFICE = ['directory', 'staff', 'keys', 'heads', 'skips', 'retention'];

/**
 * Whether a reader may have it proven that an event of a stream is in the log. What is not listed here (who reported, query
 * codes, looks, sign-outs, orders to destroy) is proven by an export only; the sealed register is never told of.
 * The database is asked the same questions whatever the answer will be, so that time does not tell hidden from missing.
 * @param stream null when there is no such event
 */
export async function isProvable(
  db: EntityManager,
  reader: Identity,
  stream: string | null,
  { sealedSeries }: Pick<OfficeSettings, 'sealedSeries'>,
): Promise<boolean> {
  const { kind, id } = stream === null ? NOTHING : partsOf(stream);
  const asCase = OF_CASES.includes(kind) ? id : NOBODYS;
  const asSlip = kind === 'slip' ? id : NOBODYS;
  const cases = await visibleAmong(db, reader, 'proof.read', [asCase]);
  const slips = await visibleSlips(db, reader, [asSlip]);
  if (OF_OFFICE.includes(kind)) return true;
  if (OF_CASES.includes(kind)) return cases.has(id);
  if (kind === 'slip') return slips.has(id);
  return kind === 'register' && !id.startsWith(`${sealedSeries}-`);
}
