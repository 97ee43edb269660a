import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventLog } from '#event-store';
import { openGaps } from '#gaps';
import type { Clock } from '#kernel';
import { measured, measuredBy } from '#operations';
import { sampleTasks, type ProcessManager, type TaskSample } from '#processes';
import { sampleLag, traceOf, type LagSample, type Logger } from '#projections';

/** Milliseconds between two looks. */
const EVERY = 5000;

export interface WatchOptions {
  /** Read models; queries on it have a deadline. */
  readonly pool: Pool;
  readonly log: EventLog;
  readonly processes: readonly ProcessManager[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs?: number;
}

/** Looks every few seconds how far everything is behind, so that a scrape never waits for a database. */
export class Watch {
  readonly #stopping = new AbortController();
  #lag: readonly LagSample[] = [];
  #tasks: readonly TaskSample[] = [];
  #gaps: ReadonlyMap<string, number> = new Map();
  #lookedAt: number | null = null;

  constructor(private readonly options: WatchOptions) {}

  start(): void {
    this.#measure();
    void this.#run();
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Looks once. What cannot be looked at keeps its old value, and `baton_watch_age_seconds` grows. */
  async look(): Promise<void> {
    const { pool, log, processes, clock, logger } = this.options;
    try {
      const now = clock.now();
      this.#lag = await sampleLag(pool, log, now);
      this.#tasks = await Promise.all(processes.map((process) => sampleTasks(pool, process, now)));
      // A board that is not made yet, or is being made anew, keeps its old value.
      this.#gaps = await openGaps(pool).catch(() => this.#gaps);
      this.#lookedAt = performance.now();
    } catch (error) {
      logger.warn(traceOf(error), 'how far things are behind cannot be told now');
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look();
      await wait(this.options.everyMs ?? EVERY, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #measure(): void {
    const lag = (name: string, help: string, read: (sample: LagSample) => number): void =>
      measuredBy('projection', name, help, () => this.#lag.map((one) => [one.name, read(one)] as const));
    lag('baton_projection_behind_events', 'Events of the log each projection has not taken.', ({ events }) => events);
    lag('baton_projection_behind_seconds', 'Age of the oldest event not taken.', ({ seconds }) => seconds);
    const tasks = (name: string, help: string, read: (sample: TaskSample) => number): void =>
      measuredBy('process', name, help, () => this.#tasks.map((one) => [one.process, read(one)] as const));
    tasks('baton_process_due_tasks', 'Tasks that should be done by now.', ({ due }) => due);
    tasks('baton_process_failing_tasks', 'Due tasks whose last attempt failed.', ({ failing }) => failing);
    tasks('baton_process_oldest_task_seconds', 'How long the oldest due task waits.', (one) => one.oldestSeconds);
    measuredBy('kind', 'baton_custody_gaps_open', 'Open custody gaps.', () => this.#gaps);
    measured('baton_watch_age_seconds', 'Age of the figures on lag and tasks; -1: none yet.', () =>
      this.#lookedAt === null ? -1 : (performance.now() - this.#lookedAt) / 1000,
    );
  }
}
