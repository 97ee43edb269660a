import { instantOf, type Clock, type Instant } from '#kernel';
import { systemTimers, traceOf, type Logger, type Timers } from '#projections';
import type { Pool } from 'pg';
import {
  attemptFailed,
  beginAttempt,
  createProcessTables,
  forgetClosed,
  openTasks,
  settle,
  type OpenTask,
} from './attempts.js';
import { commandIdFor, type ActResult, type ProcessManager } from './process.js';
import { projectionName } from './process-projection.js';

/** What the executor needs to know of the engine: whether a process's tasks are the log's of this moment. */
export interface Liveness {
  isLive(projection: string): boolean;
}

export interface ExecutorOptions {
  readonly pool: Pool;
  readonly engine: Liveness;
  readonly processes: readonly ProcessManager[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers?: Timers;
  /** Age below which a task is left to the request that is still at it; default 2,000. */
  readonly graceMs?: number;
  /** How often it looks; default 250. */
  readonly pollMs?: number;
  /** Longest an action may take; default 30,000. */
  readonly limitMs?: number;
}

/** An action that did not end in time; it is tried again. */
export class ActTimeout extends Error {
  constructor() {
    super('an action did not end in time');
    this.name = 'ActTimeout';
  }
}

const AT_ONCE = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;

/**
 * Acts on open tasks: only where this process leads and has caught up, only on tasks that the request itself had time to
 * finish, again and again with growing pauses, for ever. What it does twice is a no-op by its command ids.
 */
export class ProcessExecutor {
  readonly #options: ExecutorOptions;
  readonly #timers: Timers;
  readonly #stopping = new AbortController();
  /** When this process first saw a task: clocks of two machines need not agree. */
  readonly #seen = new Map<string, number>();
  /** Processes whose attempts may outlive their tasks. */
  readonly #untidy = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    const names = options.processes.map(({ name }) => name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined) throw new TypeError(`two processes named ${twice}`);
  }

  /** Starts in the background; calling it again changes nothing. */
  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Ends after the action under way, which is told by its signal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Looks once and acts on what is due. @returns how many actions were tried */
  async runOnce(): Promise<number> {
    let tried = 0;
    for (const process of this.#options.processes) if (this.#mayAct(process)) tried += await this.#serve(process);
    return tried;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let ready = false;
    while (!signal.aborted) {
      try {
        if (!ready) await createProcessTables(this.#options.pool);
        ready = true;
        await this.runOnce();
      } catch (error) {
        ready = false; // The read models may have been dropped, and their tables with them.
        this.#options.logger.warn(traceOf(error), 'the tasks cannot be read, trying again');
      }
      await this.#timers.sleep(this.#options.pollMs ?? 250, signal);
    }
  }

  #mayAct(process: ProcessManager): boolean {
    return !this.#stopping.signal.aborted && this.#options.engine.isLive(projectionName(process));
  }

  async #serve(process: ProcessManager): Promise<number> {
    const { pool, clock } = this.#options;
    const due = await openTasks(pool, process, AT_ONCE, clock.now());
    const ripe = due.filter((task) => this.#isRipe(task));
    this.#forgetSeen(process, due);
    let tried = 0;
    for (const task of ripe) {
      if (!this.#mayAct(process)) break;
      await this.#attempt(process, task);
      tried += 1;
    }
    if (tried > 0) this.#untidy.add(process.name);
    else if (this.#untidy.delete(process.name)) await forgetClosed(pool, process);
    return tried;
  }

  #isRipe(task: OpenTask): boolean {
    const { graceMs = 2_000, clock } = this.#options;
    const place = placeOf(task);
    const first = this.#seen.get(place) ?? this.#timers.now();
    this.#seen.set(place, first);
    const recordedAgo = Date.parse(clock.now()) - Date.parse(task.since);
    return recordedAgo >= graceMs || this.#timers.now() - first >= graceMs;
  }

  #forgetSeen(process: ProcessManager, due: readonly OpenTask[]): void {
    const open = new Set(due.map(placeOf));
    for (const place of this.#seen.keys()) {
      if (place.startsWith(`${process.name}/`) && !open.has(place)) this.#seen.delete(place);
    }
  }

  async #attempt(process: ProcessManager, task: OpenTask): Promise<void> {
    const { pool, logger } = this.#options;
    const attempt = task.attempts + 1;
    const { sinceSequence: sequence, correlationId } = task;
    const fields = { process: process.name, sequence, correlationId, attempt };
    await beginAttempt(pool, task, this.#nextAt(attempt));
    try {
      const result = await this.#act(process, task, attempt);
      if (result === 'nothingToDo') await settle(pool, task);
      logger.info({ ...fields, result }, 'task acted on');
    } catch (error) {
      const trace = traceOf(error);
      logger.warn({ ...fields, ...trace }, 'task failed, trying again later');
      await attemptFailed(pool, task, trace);
    }
  }

  #nextAt(attempt: number): Instant {
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 20));
    return instantOf(Date.parse(this.#options.clock.now()) + pause);
  }

  async #act(process: ProcessManager, task: OpenTask, attempt: number): Promise<ActResult> {
    const over = new AbortController();
    const late = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, late.signal]);
    const limit = this.#timers
      .sleep(this.#options.limitMs ?? 30_000, AbortSignal.any([over.signal, this.#stopping.signal]))
      .then(() => {
        late.abort();
        throw new ActTimeout();
      });
    limit.catch(() => undefined);
    try {
      const context = { attempt, signal, commandId: (purpose?: string) => commandIdFor(process.name, task, purpose) };
      return await Promise.race([process.act(task, context), limit]);
    } finally {
      over.abort();
    }
  }
}

function placeOf({ process, key, sinceSequence }: OpenTask): string {
  return `${process}/${key}/${sinceSequence}`;
}
