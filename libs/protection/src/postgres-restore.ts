import type { PoolClient } from 'pg';
import type { KeyRecord, Restored } from './key-store.js';
import type { Masters } from './key-wrapper.js';
import { DESTROY_KEYS } from './postgres-key-schema.js';
import { stateOf, unwrapped } from './unwrap.js';

const INSERT = `
insert into data_keys (id, scope, version, master, wrapped, created_at, destroyed_at, destruction)
values ($1::uuid, $2::text,
  (select case when bool_or(version = $3::int) then max(version) + 1 else $3::int end from data_keys where scope = $2::text),
  $4, $5, $6, $7::timestamptz,
  case when $7::timestamptz is null then null else (select coalesce(max(destruction), 0) + 1 from data_keys) end)`;

type Fate = keyof Restored;

/**
 * Brings records of a backup into the table of this transaction. A key that was made for the same scope meanwhile stays
 * beside the old one: the restored one gets the next free version, and each still opens what it sealed.
 */
export async function restoreKeys(
  client: PoolClient,
  masters: Masters,
  records: readonly KeyRecord[],
  withheld: ReadonlySet<string>,
): Promise<Restored> {
  const counts: Record<Fate, number> = { restored: 0, repaired: 0, present: 0, withheld: 0 };
  const there = await present(client, records);
  for (const record of records) {
    const doomed = withheld.has(record.id);
    if (!doomed) await demandSound(masters, record);
    counts[await restoreOne(client, masters, record, there.get(record.id) ?? null, doomed)] += 1;
  }
  return counts;
}

async function restoreOne(
  client: PoolClient,
  masters: Masters,
  record: KeyRecord,
  there: KeyRecord | null,
  doomed: boolean,
): Promise<Fate> {
  if (!there) {
    const closed = doomed || (record.wrapped !== null && (await isClosed(client, record)));
    await insert(client, closed ? destroyed(record) : record);
    return closed ? 'withheld' : 'restored';
  }
  if (doomed) {
    await client.query(DESTROY_KEYS, [[record.id]]);
    return 'withheld';
  }
  const state = await stateOf(masters, there);
  if (state !== 'damaged' || !record.wrapped) return 'present';
  const sql = 'update data_keys set wrapped = $2, master = $3 where id = $1';
  await client.query(sql, [record.id, record.wrapped, record.master]);
  return 'repaired';
}

/**
 * A scope that was destroyed stays so, whatever id its key has in the backup; a text's own key (`stream#…`) goes with its
 * stream, unless it was made after that.
 */
async function isClosed(client: PoolClient, { scope, createdAt }: KeyRecord): Promise<boolean> {
  const sql = `select 1 from data_keys where destroyed_at is not null
    and (scope = $1::text or (scope = split_part($1::text, '#', 1) and destroyed_at >= $2::timestamptz))`;
  return (await client.query(sql, [scope, createdAt])).rows.length > 0;
}

/** @throws KEYS.WRONG_MASTER, KEYS.DAMAGED */
async function demandSound(masters: Masters, { id, master, wrapped }: KeyRecord): Promise<void> {
  if (wrapped) await unwrapped(masters, { id, master, wrapped });
}

async function present(client: PoolClient, records: readonly KeyRecord[]): Promise<ReadonlyMap<string, KeyRecord>> {
  const { rows } = await client.query<KeyRecord>(
    `select id, scope, version, master, wrapped, created_at::text as "createdAt", destroyed_at::text as "destroyedAt"
     from data_keys where id = any($1::uuid[])`,
    [records.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function insert(client: PoolClient, record: KeyRecord): Promise<void> {
  const { id, scope, version, master, wrapped, createdAt, destroyedAt } = record;
  await client.query(INSERT, [id, scope, version, master, wrapped, createdAt, destroyedAt]);
}

/** A place kept, so that no key is made for the scope again. */
function destroyed(record: KeyRecord): KeyRecord {
  return { ...record, wrapped: null, destroyedAt: record.destroyedAt ?? new Date().toISOString() };
}
