import type { PoolClient } from 'pg';
import { isUpTo, type KeyRecord, type Restored } from './key-store.js';
import type { Masters } from './key-wrapper.js';
import { DESTROY_KEYS, utc } from './postgres-key-schema.js';
import { stateOf, unwrapped } from './unwrap.js';

const INSERT = `
insert into data_keys (id, scope, version, master, wrapped, created_at, destroyed_at, destruction)
values ($1::uuid, $2::text,
  (select case when bool_or(version = $3::int) then max(version) + 1 else $3::int end from data_keys where scope = $2::text),
  $4, $5, $6, $7::timestamptz,
  case when $7::timestamptz is null then null else (select coalesce(max(destruction), 0) + 1 from data_keys) end)`;

type Fate = keyof Restored;

/** Keys that are gone by order, and since when. */
type Withheld = ReadonlyMap<string, string>;

/**
 * Brings records of a backup into the table of this transaction. A key that was made for the same scope meanwhile stays
 * beside the old one: the restored one gets the next free version, and each still opens what it sealed.
 */
export async function restoreKeys(
  client: PoolClient,
  masters: Masters,
  records: readonly KeyRecord[],
  withheld: Withheld,
): Promise<Restored> {
  const counts: Record<Fate, number> = { restored: 0, repaired: 0, present: 0, withheld: 0 };
  const there = await present(client, records);
  for (const record of records) {
    if (!withheld.has(record.id)) await demandSound(masters, record);
    counts[await restoreOne(client, masters, record, there.get(record.id) ?? null, withheld)] += 1;
  }
  return counts;
}

async function restoreOne(
  client: PoolClient,
  masters: Masters,
  record: KeyRecord,
  there: KeyRecord | null,
  withheld: Withheld,
): Promise<Fate> {
  const doomed = withheld.has(record.id);
  if (!there) {
    const closed = doomed || (record.wrapped !== null && (await isClosed(client, record, withheld)));
    await insert(client, closed ? destroyed(record, withheld.get(record.id)) : record);
    return closed ? 'withheld' : 'restored';
  }
  if (doomed) {
    await client.query(DESTROY_KEYS, [[record.id]]);
    // The next backup says when it went: an earlier restore may have known only when that was recorded.
    const sql = 'update data_keys set destroyed_at = least(destroyed_at, $2::timestamptz) where id = $1';
    await client.query(sql, [record.id, withheld.get(record.id)]);
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
async function isClosed(client: PoolClient, { scope, createdAt }: KeyRecord, withheld: Withheld): Promise<boolean> {
  const { rows } = await client.query<{ id: string; scope: string; at: string }>(
    `select id, scope, ${utc('destroyed_at')} as at from data_keys
     where destroyed_at is not null and scope in ($1::text, split_part($1::text, '#', 1))`,
    [scope],
  );
  // The row may have been destroyed a second time, by a restore: what the log says of it counts as well.
  const wentThen = ({ id, at }: { id: string; at: string }): boolean =>
    isUpTo(createdAt, at) && isUpTo(createdAt, withheld.get(id) ?? at);
  return rows.some((row) => row.scope === scope || wentThen(row));
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
function destroyed(record: KeyRecord, at = new Date().toISOString()): KeyRecord {
  return { ...record, wrapped: null, destroyedAt: record.destroyedAt ?? at };
}
