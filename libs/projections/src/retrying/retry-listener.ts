import type { Pool } from 'pg';
import type { ProjectionEngine } from '../engine/engine.js';
import { traceOf } from '../engine/errors.js';
import { systemTimers, type Logger, type Timers } from '../engine/ports.js';
import { RETRIES } from '../platform/names.js';
import { listenForEver } from '../waiting/listen.js';
import { takeRetries } from './dead-letters.js';

export interface RetryListenerOptions {
  readonly pool: Pool;
  readonly engine: Pick<ProjectionEngine, 'status' | 'retry'>;
  readonly logger: Logger;
  readonly timers?: Timers;
  /** How often it looks, should a notification be lost; default 5,000 ms. */
  readonly pollMs?: number;
}

/**
 * Lets a read model try again when a person has asked for it (`ops dead-letters`). What was asked lies in a table, so that
 * a lost notification only costs time; it is taken by the process that leads.
 */
export class RetryListener {
  readonly #options: RetryListenerOptions;
  readonly #timers: Timers;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: RetryListenerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  /** Starts in the background; calling it again changes nothing. */
  start(): void {
    const { pool, logger } = this.#options;
    const look = async (): Promise<void> => this.#look();
    this.#running ??= Promise.all([
      listenForEver(
        {
          ...{ pool, channel: RETRIES, logger, timers: this.#timers, connected: look },
          notified: () => void look(),
        },
        this.#stopping.signal,
      ),
      this.#pollForEver(),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#looking;
  }

  async #pollForEver(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#look();
      await this.#timers.sleep(this.#options.pollMs ?? 5_000, this.#stopping.signal);
    }
  }

  /** One look at a time. One that fails is made good by the next. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#take()).catch(() => undefined);
    return this.#looking;
  }

  async #take(): Promise<void> {
    const { pool, engine, logger } = this.#options;
    const { role } = engine.status();
    if (this.#stopping.signal.aborted || (role !== 'leading' && role !== 'halted')) return;
    const asked = await takeRetries(pool).catch((error: unknown) => {
      logger.warn(traceOf(error), 'what was asked to be tried again cannot be read');
      return [];
    });
    for (const name of asked) {
      logger.info({ name }, 'tried again, as a person asked');
      engine.retry(name);
    }
  }
}
