import { roleFor, type Identity } from '#access';
import { LIVE } from '#projections';
import { casesAmong, visibleAmong, visibleCase, type Condition } from '#web';
import type { DataSource, EntityManager } from 'typeorm';

/** Columns of a register, as the query knows them. */
interface RegisterColumns {
  readonly office: string;
  readonly series: string;
  readonly year: string;
}

/**
 * Registers a reader may see. The sealed series is there only for the readers of a case in it: to anybody else its mere
 * growth would tell that something was reported of someone here (domain §6.3).
 */
export function visibleRegisters(reader: Identity, sealedSeries: string, columns: RegisterColumns): Condition {
  if (!roleFor(reader, 'register.read')) return { sql: 'false', parameters: {} };
  const { sql, parameters } = visibleCase(reader, 'register.read', 'vn.holder');
  const { office, series, year } = columns;
  const held = `exists (select 1 from ${LIVE}.register_number vn
    where vn.office_id = ${office} and vn.series = ${series} and vn.year = ${year} and ${sql})`;
  return { sql: `(${series} <> :vSealed or ${held})`, parameters: { ...parameters, vSealed: sealedSeries } };
}

/** Holders of numbers that are cases, but not for the reader. */
export async function hiddenHolders(
  db: DataSource | EntityManager,
  reader: Identity,
  holders: readonly string[],
): Promise<ReadonlySet<string>> {
  const cases = await casesAmong(db, holders);
  const shown = await visibleAmong(db, reader, 'register.read', holders);
  return new Set([...cases].filter((id) => !shown.has(id)));
}
