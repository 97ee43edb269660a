/** Key of the Postgres advisory lock that keeps a second twin off the same log ("BTWN" in ASCII). */
export const LOCK_KEY = 0x4254574e;

/**
 * The twin's tables, created when missing. One row per event, in log order.
 * `encoded` is the whole `ReadResp` message (streams.proto) as it is sent to readers; it is never compressed.
 */
export const SCHEMA = `
create table if not exists twin_event (
  position bigint primary key,
  revision bigint not null,
  event_id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  encoded bytea storage external not null
);
create unique index if not exists twin_event_stream_revision on twin_event (stream, revision);
`;

/** Position and size of the last event: the next one starts where it ends. */
export const END_OF_LOG = `
select position, octet_length(encoded) as size from twin_event order by position desc limit 1`;

export const BEGINS_AT = 'select exists (select from twin_event where position = $1) as found';

/** All events of one commit: arrays in parallel, the encoded bytes as one value that is cut up here. */
export const INSERT = `
insert into twin_event (position, revision, event_id, stream, type, encoded)
select e.position, e.revision, e.event_id, e.stream, e.type, substring($6::bytea from e.start for e.size)
from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $7::int[], $8::int[])
  as e (position, revision, event_id, stream, type, start, size)`;

/** The newest events of each named stream ($1), at most $2 of each, newest first. */
export const HEADS = `
select s.stream, e.position, e.revision, e.event_id,
  case when s.stream like '$$%' and e.rank = 1 then encode(e.encoded, 'hex') end as encoded
from unnest($1::text[]) as s (stream)
cross join lateral (
  select position, revision, event_id, encoded, row_number() over (order by revision desc) as rank
  from twin_event where stream = s.stream order by revision desc limit $2
) e
order by s.stream, e.revision desc`;

/** Ids and positions of the given revisions: stream $1, from $2 to $3 (arrays in parallel). */
export const IDS = `
select e.stream, e.revision, e.event_id, e.position
from unnest($1::text[], $2::bigint[], $3::bigint[]) as w (stream, lowest, highest)
join twin_event e on e.stream = w.stream and e.revision between w.lowest and w.highest`;

/**
 * One page as a single row: the encoded events one after the other, and what is needed to cut them apart.
 * A page ends after `rows` events or once it holds `bytes` bytes, and always holds one event if there is one.
 */
function page(condition: string, order: 'position' | 'position desc', rows: string, bytes: string): string {
  return `
select string_agg(encoded, ''::bytea order by ${order}) as encoded,
  json_agg(json_build_array(position, revision, size, stream, type) order by ${order}) as entries
from (
  select *, sum(size) over (order by ${order}) - size as before
  from (
    select position, revision, stream, type, encoded, octet_length(encoded) as size
    from twin_event where ${condition} order by ${order} limit ${rows}
  ) newest
) e where before < ${bytes}`;
}

export const ALL_FORWARDS = page('position >= $1', 'position', '$2', '$3');
export const ALL_BACKWARDS = page('position < $1', 'position desc', '$2', '$3');
export const STREAM_FORWARDS = page('stream = $1 and revision between $2 and $3', 'position', '$4', '$5');
export const STREAM_BACKWARDS = page('stream = $1 and revision between $2 and $3', 'position desc', '$4', '$5');
