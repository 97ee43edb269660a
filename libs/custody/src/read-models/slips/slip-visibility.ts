import type { Identity } from '#access';
import type { Officer, Party } from '#cases';
import { LIVE } from '#projections';
import { named, visibleCase } from '#web';
import type { DataSource, EntityManager } from 'typeorm';

/** Whether a slip is a person's own: he gives what is on it, or takes it, himself or with his department. */
export function isParty(reader: Identity, giver: Officer, taker: Party): boolean {
  if (giver.id === reader.id) return true;
  return taker.kind === 'department' ? reader.departments.includes(taker.id) : taker.id === reader.id;
}

/** Which of these slips are for the reader: his own, or with a line whose case he may see. */
export async function visibleSlips(
  db: DataSource | EntityManager,
  reader: Identity,
  slips: readonly string[],
): Promise<ReadonlySet<string>> {
  if (slips.length === 0) return new Set();
  const { sql, parameters } = visibleCase(reader, 'slip.read', 'l.case_id');
  const text = `select s.slip_id as id from ${LIVE}.slip s where s.slip_id = any(:slips) and (
      s.giver ->> 'id' = :self
      or (s.taker ->> 'kind' = 'department' and s.taker ->> 'id' = any(:departments))
      or (s.taker ->> 'kind' <> 'department' and s.taker ->> 'id' = :self)
      or exists (select 1 from ${LIVE}.slip_line l where l.slip_id = s.slip_id and ${sql}))`;
  const own = { self: reader.id, departments: reader.departments, slips };
  const rows = await named<{ id: string }>(db, text, { ...parameters, ...own });
  return new Set(rows.map(({ id }) => id));
}
