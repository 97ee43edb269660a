import type { Pool, PoolClient } from 'pg';
import { LIVE, PLATFORM } from './names.js';

const LOCK = 0x6261746f;

/**
 * The platform's tables. Positions are numeric(20): the log's are unsigned 64 bits. Sequences are bigint, from 0; a
 * checkpoint at -1 has seen nothing.
 */
const STATEMENTS = [
  `create schema if not exists ${PLATFORM}`,
  `create schema if not exists ${LIVE}`,
  `create table if not exists ${PLATFORM}.checkpoints (
     name text primary key,
     version integer not null,
     commit numeric(20) not null,
     prepare numeric(20) not null,
     sequence bigint not null,
     generation bigint not null default 1,
     shape text not null,
     tables text[] not null,
     updated_at timestamptz not null default now()
   ) with (fillfactor = 50)`,
  `create table if not exists ${PLATFORM}.log_index (
     sequence bigint primary key,
     stream text not null,
     revision bigint not null,
     event_id uuid not null unique,
     type text not null,
     hash bytea not null,
     commit numeric(20) not null,
     prepare numeric(20) not null,
     unique (stream, revision)
   )`,
  `create table if not exists ${PLATFORM}.log_tree (
     level smallint not null,
     index bigint not null,
     hash bytea not null,
     primary key (level, index)
   )`,
  // Looked for first: "if not exists" alone waits for whoever writes, and lets all later writers wait.
  `do $$ begin
     if to_regclass('${PLATFORM}.log_index_position') is null then
       create index log_index_position on ${PLATFORM}.log_index (commit, prepare);
     end if;
   end $$`,
  `create table if not exists ${PLATFORM}.log_foreign (
     commit numeric(20) not null,
     prepare numeric(20) not null,
     stream text not null,
     revision bigint not null,
     event_id uuid not null,
     type text not null,
     why text not null,
     seen_at timestamptz not null default now(),
     primary key (commit, prepare)
   )`,
  `create table if not exists ${PLATFORM}.projection_failures (
     name text not null,
     version integer not null,
     event_id uuid not null,
     sequence bigint,
     error_class text not null,
     error_code text,
     failed_at timestamptz not null default now(),
     since timestamptz not null default now(),
     times integer not null default 1,
     primary key (name, version)
   )`,
  `create table if not exists ${PLATFORM}.retries (
     name text primary key,
     asked_at timestamptz not null default now()
   )`,
  `create table if not exists ${PLATFORM}.leadership (
     name text primary key,
     instance text not null,
     pid integer not null,
     since timestamptz not null default now(),
     beat_at timestamptz not null default now()
   ) with (fillfactor = 50)`,
  `create table if not exists ${PLATFORM}.rebuilds (
     id bigint generated always as identity primary key,
     name text not null,
     version integer not null,
     started_at timestamptz not null,
     ended_at timestamptz not null default now(),
     sequence bigint,
     outcome text not null,
     detail jsonb not null
   )`,
];

/**
 * Makes the schemas and the platform's tables where they are missing. Any number of processes may do so at once.
 */
export async function createPlatformTables(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    for (const statement of STATEMENTS) await client.query(statement);
  });
}

/** Runs work in one transaction on a connection of its own; a failure rolls back and is thrown on. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  const onError = () => undefined;
  client.on('error', onError);
  let failed = true;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    failed = false;
    return result;
  } finally {
    client.off('error', onError);
    client.release(failed);
  }
}
