import type { EventLog } from '#event-store';
import { START, type Instant } from '#kernel';
import type { Pool } from 'pg';
import { loadCheckpoints } from '../platform/checkpoints.js';
import { INDEX, PLATFORM, RETRIES } from '../platform/names.js';
import type { ProjectionFailure } from '../platform/records.js';
import { safeNumber } from '../table/codec.js';

/** An event that a read model (or, as `$index`, everything) stands still at. Codes and ids only. */
export interface DeadLetter extends ProjectionFailure {
  /** Where it is; null when it is found neither in the leaf index nor in the log after it. */
  readonly stream: string | null;
  readonly revision: number | null;
  readonly type: string | null;
  readonly since: Instant;
  /** How often it was tried. */
  readonly times: number;
}

interface Row {
  readonly name: string;
  readonly version: number;
  readonly event_id: string;
  readonly sequence: string | null;
  readonly error_class: string;
  readonly error_code: string | null;
  readonly since: Date;
  readonly times: number;
  readonly stream: string | null;
  readonly revision: string | null;
  readonly type: string | null;
}

/** Everything that stands still, and at what. A foreign event is looked up in the log, where the leaf index ends. */
export async function deadLetters(pool: Pool, log: Pick<EventLog, 'readAll'>): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<Row>(
    `select f.name, f.version, f.event_id, f.sequence::text, f.error_class, f.error_code, f.since, f.times,
       i.stream, i.revision::text, i.type
     from ${PLATFORM}.projection_failures f left join ${PLATFORM}.log_index i on i.event_id = f.event_id order by f.name, f.version`,
  );
  const letters = rows.map(letterOf);
  const complete: DeadLetter[] = [];
  for (const one of letters)
    complete.push(one.stream === null && one.name === INDEX ? await placed(pool, log, one) : one);
  return complete;
}

function letterOf(row: Row): DeadLetter {
  const { name, version, event_id: eventId, error_class: errorClass, error_code: errorCode } = row;
  return {
    ...{ name, version, eventId, errorClass, errorCode },
    sequence: row.sequence === null ? null : safeNumber(row.sequence),
    since: row.since.toISOString() as Instant,
    times: row.times,
    stream: row.stream,
    revision: row.revision === null ? null : safeNumber(row.revision),
    type: row.type,
  };
}

async function placed(pool: Pool, log: Pick<EventLog, 'readAll'>, letter: DeadLetter): Promise<DeadLetter> {
  const { sequence = -1, position = START } = (await loadCheckpoints(pool)).get(INDEX) ?? {};
  for await (const item of log.readAll(sequence < 0 ? null : position)) {
    if (!('event' in item) || item.event.id !== letter.eventId) continue;
    const { stream, revision, type } = item.event;
    return { ...letter, stream, revision, type };
  }
  return letter;
}

/** Leaves word that a read model (or `$index`) is to try again; whoever leads is told, or finds it when he looks. */
export async function askRetry(pool: Pool, name: string): Promise<void> {
  await pool.query(
    `with asked as (
       insert into ${PLATFORM}.retries (name) values ($1) on conflict (name) do update set asked_at = now() returning name
     ) select pg_notify('${RETRIES}', name) from asked`,
    [name],
  );
}

/** What was asked for, taken out. */
export async function takeRetries(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(`delete from ${PLATFORM}.retries returning name`);
  return rows.map(({ name }) => name);
}
