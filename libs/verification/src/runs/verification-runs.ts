import type { Pool } from 'pg';
import { PLATFORM } from '#projections';
import type { VerificationReport } from '../report.js';

/** Whatever runs SQL: a pool of `pg`, or the api's data source. */
export type Ask = (text: string, values: readonly unknown[]) => Promise<readonly object[]>;

/** How a run stands. */
export type Outcome = 'asked' | 'running' | 'sound' | 'findings' | 'failed';

/** One verification, asked for by a person or, once a day, by nobody. */
export interface VerificationRun {
  readonly id: string;
  /** Code of the person; null for the daily run. */
  readonly askedBy: string | null;
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly outcome: Outcome;
  readonly report: VerificationReport | null;
  /** Code of what it failed for, or class of the error. */
  readonly failure: string | null;
}

const LOCK = 0x6261746f;
const KEPT = 100;

const TABLE = `create table if not exists ${PLATFORM}.verifications (
  id uuid primary key,
  asked_by text,
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  outcome text not null default 'asked',
  report jsonb,
  failure text
)`;

const COLUMNS = `id, asked_by as "askedBy", ${utc('asked_at')} as "askedAt", ${utc('started_at')} as "startedAt",
  ${utc('ended_at')} as "endedAt", outcome, report, failure`;

/** Makes the table of runs where it is missing; any number of processes may do so at once. */
export async function createVerificationTable(pool: Pool): Promise<void> {
  await pool.query(
    `begin; select pg_advisory_xact_lock(${LOCK}); create schema if not exists ${PLATFORM}; ${TABLE}; commit`,
  );
}

/** The runs of verification, kept beside the read models: what they found is found again when they are lost. */
export class VerificationRuns {
  constructor(private readonly ask: Ask) {}

  /** Asks for a run; asked twice with one id, it is one run. */
  async request(id: string, askedBy: string | null): Promise<VerificationRun> {
    const insert = `insert into ${PLATFORM}.verifications (id, asked_by) values ($1, $2) on conflict (id) do nothing`;
    await this.ask(insert, [id, askedBy]);
    const [run] = await this.#select('where id = $1', [id]);
    if (!run) throw new Error('a verification that was asked for is not there');
    return run;
  }

  /** The run that ended last. */
  async latest(): Promise<VerificationRun | null> {
    const [run] = await this.#select('where ended_at is not null order by ended_at desc limit 1', []);
    return run ?? null;
  }

  /** Begins the run that was asked for first. What still says it runs was cut off: one process begins them, one at a time. */
  async begin(): Promise<VerificationRun | null> {
    await this.ask(
      `update ${PLATFORM}.verifications set outcome = 'failed', failure = 'CUT_OFF', ended_at = now() where outcome = 'running'`,
      [],
    );
    const [run] = await this.#select("where outcome = 'asked' order by asked_at limit 1", []);
    if (run)
      await this.ask(`update ${PLATFORM}.verifications set outcome = 'running', started_at = now() where id = $1`, [
        run.id,
      ]);
    return run ?? null;
  }

  async end(id: string, result: { readonly report: VerificationReport } | { readonly failure: string }): Promise<void> {
    const report = 'report' in result ? result.report : null;
    const outcome: Outcome = report === null ? 'failed' : report.sound ? 'sound' : 'findings';
    await this.ask(
      `update ${PLATFORM}.verifications set outcome = $2, report = $3, failure = $4, ended_at = now() where id = $1`,
      [id, outcome, report && JSON.stringify(report), 'failure' in result ? result.failure : null],
    );
    await this.ask(
      `delete from ${PLATFORM}.verifications where id in
         (select id from ${PLATFORM}.verifications where ended_at is not null order by ended_at desc offset ${KEPT})`,
      [],
    );
  }

  async #select(which: string, values: readonly unknown[]): Promise<readonly VerificationRun[]> {
    const rows = await this.ask(`select ${COLUMNS} from ${PLATFORM}.verifications ${which}`, values);
    return rows as readonly VerificationRun[];
  }
}

function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
