/**
 * Made in one transaction, this index last. Asked first: even where there is nothing to do, making an index waits for all
 * who write, and all who write later wait for it.
 */
export const IS_MADE = `select to_regclass('data_keys_scope') is not null as made`;

/** `destruction` numbers destructions in the order they were committed. */
export const KEY_SCHEMA = `
create table data_keys (
  id uuid primary key,
  scope text not null,
  version integer not null,
  master text not null,
  wrapped bytea,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  destruction bigint,
  unique (scope, version),
  check ((wrapped is null) = (destroyed_at is not null))
);
create unique index data_keys_destruction on data_keys (destruction) where destruction is not null;
create index data_keys_scope on data_keys (scope text_pattern_ops);
`;

/** A key is never made again for a scope that was destroyed. What is said in its stream later has a scope (`stream#…`) of its own. */
export const MAKE_KEY = `
insert into data_keys (id, scope, version, master, wrapped)
select $1::uuid, $2::text, 1, $3::text, $4::bytea
where not exists (
  select 1 from data_keys where scope = $2::text and destroyed_at is not null
)
on conflict do nothing`;

/**
 * Keeps makers of keys out until a destruction is committed: none can slip a key into a scope that is being closed, and
 * destructions get their numbers in the order of their commits.
 */
export const LOCK_TABLE = 'lock table data_keys in share row exclusive mode';

/** Overwrites the wrapped bytes; what was destroyed before stays as it is. */
export const DESTROY_KEYS = `
with doomed as (
  select id, row_number() over (order by id) as place from data_keys where id = any($1::uuid[]) and wrapped is not null
)
update data_keys k set wrapped = null, destroyed_at = now(),
  destruction = doomed.place + (select coalesce(max(destruction), 0) from data_keys)
from doomed where k.id = doomed.id`;

/** Closes a scope that never had a key. */
export const CLOSE_SCOPE = `
insert into data_keys (id, scope, version, master, wrapped, destroyed_at, destruction)
select $1::uuid, $2::text, 1, $3::text, null, now(), coalesce(max(destruction), 0) + 1 from data_keys
on conflict do nothing`;

/** Keys of a scope and of its parts; a half-open range instead of \`like\`, since names hold characters it would read. */
export const KEYS_OF_SCOPE = `
select id, scope from data_keys where scope = $1::text or (scope ~>=~ ($1::text || '#') and scope ~<~ ($1::text || '$')) order by scope, version`;

/** A column as RFC 3339 in UTC. */
export function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
