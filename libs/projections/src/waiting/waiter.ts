import { comparePositions, parsePosition, type Position } from '#kernel';
import pg, { type ClientConfig, type Pool } from 'pg';
import { systemTimers, type Logger, type Timers } from '../engine/ports.js';
import { loadCheckpoints } from '../platform/checkpoints.js';
import { leafAt } from '../platform/log-index.js';
import { CHANNEL, INDEX } from '../platform/names.js';
import { listenForEver, type Listening } from './listen.js';

export interface WaiterOptions {
  /** Used for short queries only; LISTEN has a connection of its own from it. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly timers?: Timers;
  /** How often the checkpoints are looked at while somebody waits, should a notification be lost; default 500 ms. */
  readonly pollMs?: number;
  /** What `'all'` means; default: every checkpoint there is but the leaf index's, which is never behind them. */
  readonly all?: readonly string[];
}

/** What a wait came to. `sequence`: the leaf index of the last event at or before the position waited for. */
export interface Reached {
  readonly reached: boolean;
  readonly sequence?: number;
}

/** A batch was committed. */
export interface CheckpointChange {
  readonly position: Position;
  readonly sequence: number;
}

interface Waiting {
  readonly position: Position;
  readonly projections: readonly string[] | 'all';
  readonly wake: () => void;
}

/**
 * Tells the api when read models have reached a place: any number of waiters and streams share one LISTEN connection,
 * which is made anew when it breaks; a poll stands behind it.
 */
export class CheckpointWaiter {
  readonly #options: WaiterOptions;
  readonly #timers: Timers;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<Waiting>();
  readonly #listeners = new Set<(change: CheckpointChange) => void>();
  #places = new Map<string, Position>();
  #running: Promise<unknown> | null = null;
  #poke: () => void = () => undefined;

  constructor(options: WaiterOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    options.pool.on('error', () => undefined);
  }

  /** Starts listening; waiting does so by itself. */
  start(): void {
    this.#running ??= Promise.all([listenForEver(this.#listening(), this.#closing.signal), this.#pollForEver()]);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const waiting of this.#waiting) waiting.wake();
    this.#poke();
    await this.#running;
  }

  /**
   * Waits until the projections have everything up to a position.
   * @param position the append's, from the wait token
   * @param timeoutMs then the answer is `{ reached: false }`; so it is when the signal aborts
   */
  async waitFor(
    position: Position,
    projections: readonly string[] | 'all',
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Reached> {
    this.start();
    if (!this.#isThere(position, projections)) await this.#sleepUntil(position, projections, timeoutMs, signal);
    if (!this.#isThere(position, projections)) return { reached: false };
    const leaf = await leafAt(this.#options.pool, position).catch(() => null);
    return leaf ? { reached: true, sequence: leaf.sequence } : { reached: true };
  }

  /** Every commit from now on. A reader that is slow is given the latest one, not all that it missed. */
  async *changes(signal: AbortSignal): AsyncGenerator<CheckpointChange> {
    this.start();
    const box: { latest: CheckpointChange | null; wake: () => void } = { latest: null, wake: () => undefined };
    const listener = (change: CheckpointChange): void => {
      box.latest = change;
      box.wake();
    };
    const over = AbortSignal.any([signal, this.#closing.signal]);
    over.addEventListener('abort', () => box.wake(), { once: true });
    this.#listeners.add(listener);
    try {
      while (!over.aborted) {
        const change = box.latest;
        box.latest = null;
        if (change) yield change;
        else await new Promise<void>((resolve) => (box.wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  #isThere(position: Position, projections: readonly string[] | 'all'): boolean {
    const names =
      projections === 'all'
        ? (this.#options.all ?? [...this.#places.keys()].filter((name) => name !== INDEX))
        : projections;
    if (projections === 'all' && this.#places.size === 0) return false;
    return names.every((name) => {
      const place = this.#places.get(name);
      return place !== undefined && comparePositions(place, position) >= 0;
    });
  }

  async #sleepUntil(
    position: Position,
    projections: readonly string[] | 'all',
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    // No `AbortSignal.any` with the closing signal: each would stay with it until it is collected. `close` wakes all.
    if (this.#closing.signal.aborted || signal?.aborted) return;
    const timer = new AbortController();
    await new Promise<void>((resolve) => {
      const waiting: Waiting = { position, projections, wake: resolve };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', () => resolve(), { once: true, signal: timer.signal });
      this.#poke();
      void this.#timers.sleep(timeoutMs, timer.signal).then(() => {
        this.#waiting.delete(waiting);
        resolve();
      });
    });
    timer.abort();
  }

  #listening(): Listening {
    const { pool, logger } = this.#options;
    const notified = (payload: string): void => this.#notified(payload);
    // What was committed while nobody listened.
    const connected = async (): Promise<void> => this.#look();
    return { pool, logger, timers: this.#timers, channel: CHANNEL, notified, connected };
  }

  #notified(payload: string): void {
    const change = changeOf(payload);
    if (!change || !change.projections) return this.#poke();
    for (const name of change.projections) this.#places.set(name, change.position);
    this.#settle(change);
  }

  async #pollForEver(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (this.#waiting.size > 0) await this.#look().catch(() => undefined);
      await this.#pokedOr(this.#waiting.size > 0 ? (this.#options.pollMs ?? 500) : 60_000);
    }
  }

  async #pokedOr(milliseconds: number): Promise<void> {
    if (this.#closing.signal.aborted) return; // Closed while it was looking: nobody pokes any more.
    const timer = new AbortController();
    const poked = new Promise<void>((resolve) => (this.#poke = resolve));
    await Promise.race([poked, this.#timers.sleep(milliseconds, timer.signal)]);
    timer.abort();
  }

  /** Reads all checkpoints as they are. */
  async #look(): Promise<void> {
    const checkpoints = [...(await loadCheckpoints(this.#options.pool)).values()];
    this.#places = new Map(checkpoints.map(({ name, position }) => [name, position]));
    const last = checkpoints.reduce<CheckpointChange | null>(
      (high, next) => (!high || next.sequence > high.sequence ? next : high),
      null,
    );
    if (last) this.#settle(last);
  }

  #last = -1;

  #settle({ position, sequence }: CheckpointChange): void {
    for (const waiting of this.#waiting) if (this.#isThere(waiting.position, waiting.projections)) waiting.wake();
    if (sequence <= this.#last) return;
    this.#last = sequence;
    for (const listener of this.#listeners) listener({ position, sequence });
  }
}

function changeOf(payload: string): (CheckpointChange & { projections?: readonly string[] }) | null {
  try {
    const parsed = JSON.parse(payload) as { position?: unknown; sequence?: unknown; projections?: unknown };
    const position = parsePosition(String(parsed.position));
    if (!position || typeof parsed.sequence !== 'number') return null;
    const base = { position, sequence: parsed.sequence };
    return Array.isArray(parsed.projections) ? { ...base, projections: parsed.projections.map(String) } : base;
  } catch {
    return null;
  }
}

/** A pool for short queries of the read models' database. */
export function readModelsPool(config: ClientConfig & { max?: number }): Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => undefined);
  return pool;
}
