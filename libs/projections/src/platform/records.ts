import type { ForeignEvent } from '#event-store';
import type { ClientBase, Pool } from 'pg';
import type { ErrorTrace } from '../engine/errors.js';
import { safeNumber } from '../table/codec.js';
import { PLATFORM } from './names.js';

/** Why a projection stands still: the event it could not take, and what kind of error. Never content. */
export interface ProjectionFailure extends ErrorTrace {
  readonly name: string;
  readonly version: number;
  readonly eventId: string;
  /** null for a foreign event, which has no place among ours. */
  readonly sequence: number | null;
}

/** Keeps the failure a projection stands at; the same event again is counted. */
export async function recordFailure(client: ClientBase | Pool, failure: ProjectionFailure): Promise<void> {
  await client.query(
    `insert into ${PLATFORM}.projection_failures as f (name, version, event_id, sequence, error_class, error_code)
     values ($1,$2,$3,$4,$5,$6) on conflict (name, version) do update set event_id = excluded.event_id,
       sequence = excluded.sequence, error_class = excluded.error_class, error_code = excluded.error_code, failed_at = now(),
       since = case when f.event_id = excluded.event_id then f.since else now() end,
       times = case when f.event_id = excluded.event_id then f.times + 1 else 1 end`,
    [failure.name, failure.version, failure.eventId, failure.sequence, failure.errorClass, failure.errorCode],
  );
}

/** Forgets the failure of a projection that got past it, and those of versions before. */
export async function clearFailure(client: ClientBase | Pool, name: string, version: number): Promise<void> {
  await client.query(`delete from ${PLATFORM}.projection_failures where name = $1 and version <= $2`, [name, version]);
}

interface FailureRow {
  readonly name: string;
  readonly version: number;
  readonly event_id: string;
  readonly sequence: string | null;
  readonly error_class: string;
  readonly error_code: string | null;
}

/** The projections that stand still, and why. */
export async function loadFailures(client: ClientBase | Pool): Promise<readonly ProjectionFailure[]> {
  const { rows } = await client.query<FailureRow>(
    `select name, version, event_id, sequence::text, error_class, error_code from ${PLATFORM}.projection_failures order by name`,
  );
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    eventId: row.event_id,
    sequence: row.sequence === null ? null : safeNumber(row.sequence),
    errorClass: row.error_class,
    errorCode: row.error_code,
  }));
}

/** Keeps the fact that somebody else's event is in the log; seeing it again changes nothing. */
export async function recordForeign(client: ClientBase | Pool, event: ForeignEvent): Promise<void> {
  const { position, stream, revision, id, type, why } = event;
  await client.query(
    `insert into ${PLATFORM}.log_foreign (commit, prepare, stream, revision, event_id, type, why) values ($1,$2,$3,$4,$5,$6,$7)
     on conflict do nothing`,
    [position.commit.toString(), position.prepare.toString(), stream, revision, id, type, why],
  );
}
