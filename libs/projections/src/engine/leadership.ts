import type { Pool, PoolClient } from 'pg';
import { PLATFORM } from '../platform/names.js';
import { createPlatformTables } from '../platform/schema.js';
import { backoffMs, type Logger, type Timers } from './ports.js';

/** Advisory lock of the one projector that writes. */
const LOCK = [0x6261746f, 1] as const;
const POLL_MS = 400;
const BEAT_MS = 500;
/** A leader that has not beaten for so long is frozen: its connection is ended, which frees the lock. */
const FROZEN_SECONDS = 5;
const NAME = 'projector';

/** The right to write, for as long as its connection lives. */
export interface Lease {
  /** Aborts when the lock is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface LeadershipOptions {
  readonly pool: Pool;
  /** Names this process to people; no secret. */
  readonly instance: string;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Waits until this process leads; null when the signal aborts first. Errors of the database are waited out. */
export async function acquireLeadership(options: LeadershipOptions, signal: AbortSignal): Promise<Lease | null> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const lease = await contend(options, signal);
      if (lease) return lease;
    } catch (error) {
      options.logger.warn(
        { errorClass: error instanceof Error ? error.name : 'unknown' },
        'no connection for leadership, trying again',
      );
    }
    await options.timers.sleep(backoffMs(attempt, options.timers), signal);
  }
  return null;
}

/** One connection, asked again and again until it holds the lock. */
async function contend(options: LeadershipOptions, signal: AbortSignal): Promise<Lease | null> {
  await createPlatformTables(options.pool);
  const client = await options.pool.connect();
  const lost = new AbortController();
  const onEnd = () => lost.abort();
  client.on('error', onEnd).on('end', onEnd);
  try {
    // A host that vanished without a word is noticed by the server within ten seconds.
    await client.query('set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3');
    while (!signal.aborted && !lost.signal.aborted) {
      if (await tryLock(client)) return await lead(options, client, lost);
      await unfreeze(client, options.logger);
      await options.timers.sleep(POLL_MS, signal);
    }
    client.release(true);
    return null;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [...LOCK]);
  return rows[0]?.held === true;
}

/** Ends the connection of a leader that holds the lock but has stopped beating (a process that was frozen). */
async function unfreeze(client: PoolClient, logger: Logger): Promise<void> {
  const { rowCount } = await client.query(
    `select pg_terminate_backend(l.pid) from pg_locks l join ${PLATFORM}.leadership s on s.name = $1 and s.pid = l.pid
     where l.locktype = 'advisory' and l.classid = $2 and l.objid = $3 and l.granted
       and s.beat_at < now() - make_interval(secs => $4)`,
    [NAME, ...LOCK, FROZEN_SECONDS],
  );
  if (rowCount) logger.warn({ frozenSeconds: FROZEN_SECONDS }, 'the leader stopped beating; its connection was ended');
}

async function lead(options: LeadershipOptions, client: PoolClient, lost: AbortController): Promise<Lease> {
  await client.query(
    `insert into ${PLATFORM}.leadership (name, instance, pid) values ($1, $2, pg_backend_pid())
     on conflict (name) do update set instance = excluded.instance, pid = excluded.pid, since = now(), beat_at = now()`,
    [NAME, options.instance],
  );
  const over = new AbortController();
  const beating = beat(options, client, over.signal, lost);
  const release = async (): Promise<void> => {
    over.abort();
    await beating;
    client.release(true);
  };
  return { lost: lost.signal, release };
}

async function beat(
  { timers }: LeadershipOptions,
  client: PoolClient,
  over: AbortSignal,
  lost: AbortController,
): Promise<void> {
  while (!over.aborted && !lost.signal.aborted) {
    await timers.sleep(BEAT_MS, over);
    if (over.aborted) return;
    try {
      await client.query(
        `update ${PLATFORM}.leadership set beat_at = now() where name = $1 and pid = pg_backend_pid()`,
        [NAME],
      );
    } catch {
      lost.abort();
    }
  }
}
