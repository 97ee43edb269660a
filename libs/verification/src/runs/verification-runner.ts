import type { Pool } from 'pg';
import { BatonError, type Clock, type Randomness } from '#kernel';
import { systemTimers, traceOf, type Logger, type Timers } from '#projections';
import type { VerificationReport } from '../report.js';
import { createVerificationTable, VerificationRuns, type VerificationRun } from './verification-runs.js';

const HOUR = 3_600_000;
/** A run that ended longer ago is followed by another that nobody asked for. */
const DAILY_HOURS = 24;
/** The first one of an office that was never verified waits until its start is over; one that failed is made again. */
const SOON_HOURS = 0.25;
const LOOK_MS = 2_000;

export interface RunnerOptions {
  readonly pool: Pool;
  /** Makes a verification, elsewhere: in a process of its own at low priority. Ends early when the signal aborts. */
  readonly verify: (signal: AbortSignal) => Promise<VerificationReport>;
  /** Whether this process is the one that verifies. */
  readonly leads: () => boolean;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly timers?: Timers;
}

/** How the last verification ended, for people and monitors. */
export interface VerificationHealth {
  readonly endedAt: string | null;
  /** Null when there was never one. */
  readonly ageHours: number | null;
  /** Findings of the last run that ended; null when it failed, or there was none. */
  readonly findings: number | null;
  readonly failure: string | null;
}

/**
 * Makes the verifications that are asked for, and one a day by itself. The table is asked every two seconds: a request
 * cannot get lost as a notification can.
 */
export class VerificationRunner {
  readonly #options: RunnerOptions;
  readonly #timers: Timers;
  readonly #runs: VerificationRuns;
  readonly #began: string;
  readonly #stopping = new AbortController();
  #latest: VerificationRun | null = null;
  #prepared = false;
  #running: Promise<void> | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#began = options.clock.now();
    this.#runs = new VerificationRuns(
      async (text, values) => (await options.pool.query<object>(text, [...values])).rows,
    );
  }

  start(): void {
    this.#running ??= this.#forEver();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Looks once whether there is something to verify, and does so. Never throws. @returns whether a run was made */
  async look(): Promise<boolean> {
    try {
      return await this.#look();
    } catch (error) {
      this.#prepared = false; // The read models may have been dropped, and this table with them.
      this.#options.logger.warn(traceOf(error), 'whether a verification is due cannot be told');
      return false;
    }
  }

  health(): VerificationHealth {
    const latest = this.#latest;
    const endedAt = latest?.endedAt ?? null;
    const age = endedAt === null ? null : this.#hoursSince(endedAt);
    const counts = latest?.report ? Object.values(latest.report.counts) : null;
    return {
      endedAt,
      ageHours: age === null ? null : Math.round(age * 10) / 10,
      findings: counts && counts.reduce((sum, count) => sum + count, 0),
      failure: latest?.failure ?? null,
    };
  }

  async #forEver(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.look();
      await this.#timers.sleep(LOOK_MS, this.#stopping.signal);
    }
  }

  async #look(): Promise<boolean> {
    const { pool, leads, randomness } = this.#options;
    const runs = this.#runs;
    if (!this.#prepared) await createVerificationTable(pool);
    this.#prepared = true;
    this.#latest = await runs.latest();
    if (!leads()) return false;
    let run = await runs.begin();
    if (!run && this.#isDue()) {
      await runs.request(randomness.uuid(), null);
      run = await runs.begin();
    }
    if (!run) return false;
    await this.#make(run);
    this.#latest = await runs.latest();
    return true;
  }

  #isDue(): boolean {
    const { endedAt = null, failure = null } = this.#latest ?? {};
    if (endedAt === null) return this.#hoursSince(this.#began) >= SOON_HOURS;
    return this.#hoursSince(endedAt) >= (failure === null ? DAILY_HOURS : SOON_HOURS);
  }

  async #make({ id }: VerificationRun): Promise<void> {
    const runs = this.#runs;
    const { verify, logger } = this.#options;
    try {
      const report = await verify(this.#stopping.signal);
      await runs.end(id, { report });
      if (report.sound) logger.info({ events: report.events, root: report.root }, 'verified: sound');
      else
        logger.error(
          { counts: report.counts, first: report.first?.event ?? null },
          'VERIFICATION FOUND WHAT MUST NOT BE',
        );
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const failure = error instanceof BatonError ? error.code : traceOf(error).errorClass;
      logger.error({ failure }, 'a verification could not be made');
      await runs.end(id, { failure });
    }
  }

  #hoursSince(instant: string): number {
    return (Date.parse(this.#options.clock.now()) - Date.parse(instant)) / HOUR;
  }
}
