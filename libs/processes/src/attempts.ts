import type { EventId, Instant, JsonObject } from '#kernel';
import { LIVE, PLATFORM, type ErrorTrace } from '#projections';
import type { Pool } from 'pg';
import type { ProcessManager, Task } from './process.js';
import { taskTable } from './process-projection.js';

const LOCK = 0x6261746f;

/**
 * What the executor keeps about its attempts. It is apart from the tasks: those are the log's, these are only courtesy
 * (lost with the database, an action is tried once more, and its command ids make that harmless).
 */
const ATTEMPTS = `create table if not exists ${PLATFORM}.process_attempts (
  process text not null,
  key text not null,
  since_sequence bigint not null,
  attempts integer not null,
  next_at timestamptz not null,
  error_class text,
  error_code text,
  settled boolean not null default false,
  primary key (process, key)
)`;

/** Makes the executor's table where it is missing; any number of processes may do so at once. */
export async function createProcessTables(pool: Pool): Promise<void> {
  await pool.query(
    `begin; select pg_advisory_xact_lock(${LOCK}); create schema if not exists ${PLATFORM}; ${ATTEMPTS}; commit`,
  );
}

/** Attempts are those of one version: what an older program had nothing to do about, a newer one may. */
function attemptsOf({ name, version }: Pick<ProcessManager, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** A task with what became of it so far. */
export interface OpenTask extends Task {
  readonly process: string;
  readonly version: number;
  readonly attempts: number;
  /** Not tried again before; null: never tried. */
  readonly nextAt: Instant | null;
  readonly errorClass: string | null;
  readonly errorCode: string | null;
}

interface OpenTaskRow {
  readonly key: string;
  readonly since_sequence: string;
  readonly source_event: EventId;
  readonly since: Date;
  readonly correlation_id: string;
  readonly due_at: Date | null;
  readonly data: JsonObject;
  readonly attempts: number | null;
  readonly next_at: Date | null;
  readonly error_class: string | null;
  readonly error_code: string | null;
}

/** The open tasks of a process, oldest first. @param dueBy only those that may be acted on at this moment */
export async function openTasks(
  pool: Pool,
  process: ProcessManager,
  limit: number,
  dueBy: Instant | null = null,
): Promise<readonly OpenTask[]> {
  const { rows } = await pool.query<OpenTaskRow>(
    `select t.key, t.since_sequence::text, t.source_event, t.since, t.correlation_id, t.due_at, t.data, a.attempts, a.next_at, a.error_class, a.error_code
     from ${LIVE}.${taskTable(process).name} t
     left join ${PLATFORM}.process_attempts a on a.process = $1 and a.key = t.key and a.since_sequence = t.since_sequence
     where a.settled is not true
       and ($2::timestamptz is null or ((t.due_at is null or t.due_at <= $2) and coalesce(a.next_at, '-infinity') <= $2))
     order by t.since_sequence, t.key limit $3`,
    [attemptsOf(process), dueBy, limit],
  );
  return rows.map((row) => openTaskOf(process, row));
}

function openTaskOf({ name, version }: ProcessManager, row: OpenTaskRow): OpenTask {
  return {
    process: name,
    version,
    key: row.key,
    sinceSequence: Number(row.since_sequence),
    sourceEvent: row.source_event,
    since: row.since.toISOString() as Instant,
    correlationId: row.correlation_id,
    dueAt: instantOrNull(row.due_at),
    data: row.data,
    attempts: row.attempts ?? 0,
    nextAt: instantOrNull(row.next_at),
    errorClass: row.error_class,
    errorCode: row.error_code,
  };
}

function instantOrNull(date: Date | null): Instant | null {
  return date ? (date.toISOString() as Instant) : null;
}

/** Counts an attempt before it is made, so that one which kills the process is counted too. */
export async function beginAttempt(pool: Pool, task: OpenTask, nextAt: Instant): Promise<void> {
  await pool.query(
    `insert into ${PLATFORM}.process_attempts as a (process, key, since_sequence, attempts, next_at) values ($1, $2, $3, 1, $4)
     on conflict (process, key) do update set next_at = excluded.next_at, settled = false, error_class = null, error_code = null,
       attempts = case when a.since_sequence = excluded.since_sequence then a.attempts + 1 else 1 end,
       since_sequence = excluded.since_sequence`,
    [attemptsOf({ name: task.process, version: task.version }), task.key, task.sinceSequence, nextAt],
  );
}

/** Keeps class and code of what went wrong. */
export async function attemptFailed(pool: Pool, task: OpenTask, { errorClass, errorCode }: ErrorTrace): Promise<void> {
  await pool.query(
    `update ${PLATFORM}.process_attempts set error_class = $4, error_code = $5 where process = $1 and key = $2 and since_sequence = $3`,
    [attemptsOf({ name: task.process, version: task.version }), task.key, task.sinceSequence, errorClass, errorCode],
  );
}

/** The action said that there is nothing to do; only an event that opens the task anew brings it back. */
export async function settle(pool: Pool, task: OpenTask): Promise<void> {
  await pool.query(
    `update ${PLATFORM}.process_attempts set settled = true where process = $1 and key = $2 and since_sequence = $3`,
    [attemptsOf({ name: task.process, version: task.version }), task.key, task.sinceSequence],
  );
}

/** Forgets attempts at tasks that are no longer open, and those of other versions. */
export async function forgetClosed(pool: Pool, process: ProcessManager): Promise<void> {
  await pool.query(
    `delete from ${PLATFORM}.process_attempts a where split_part(a.process, '@', 1) = $2 and (a.process <> $1
       or not exists (select 1 from ${LIVE}.${taskTable(process).name} t where t.key = a.key and t.since_sequence = a.since_sequence))`,
    [attemptsOf(process), process.name],
  );
}

/** How the tasks of a process stand at one moment. */
export interface TaskSample {
  readonly process: string;
  /** Tasks that may be acted on. */
  readonly due: number;
  /** How long the oldest of them has been due; 0 when there is none. */
  readonly oldestSeconds: number;
  /** Those whose last attempt failed. */
  readonly failing: number;
}

/** What of a process's tasks should have been done by now, for monitors. */
export async function sampleTasks(pool: Pool, process: ProcessManager, now: Instant): Promise<TaskSample> {
  const { rows } = await pool.query<{ due: number; oldest: number | null; failing: number }>(
    `select count(*)::int as due, count(a.error_class)::int as failing,
       extract(epoch from $2::timestamptz - min(coalesce(t.due_at, t.since)))::float8 as oldest
     from ${LIVE}.${taskTable(process).name} t
     left join ${PLATFORM}.process_attempts a on a.process = $1 and a.key = t.key and a.since_sequence = t.since_sequence
     where a.settled is not true and (t.due_at is null or t.due_at <= $2)`,
    [attemptsOf(process), now],
  );
  const { due = 0, oldest = null, failing = 0 } = rows[0] ?? {};
  return { process: process.name, due, failing, oldestSeconds: Math.max(0, oldest ?? 0) };
}
