import type { JsonObject } from '#kernel';

/** Where the engine reports: codes, names, ids and numbers, never content. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Time as the engine knows it; a test brings its own. */
export interface Timers {
  /** Milliseconds on a clock that never runs backwards. */
  now(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end, { once: true });
    }),
  random: () => Math.random(),
};

/** Lifts stored data to the version the code speaks: `EventCatalogue.upcast`. */
export interface Upcaster {
  upcast(type: string, data: JsonObject, version: number): JsonObject;
  /** Whether any code of ours declares this type; one that none does, in one of our streams, halts everything. */
  knows?(type: string): boolean;
}

/** Jittered exponential backoff from 50 ms to 2 s. @param attempt from 0 */
export function backoffMs(attempt: number, timers: Timers): number {
  const ceiling = Math.min(2_000, 50 * 2 ** Math.min(attempt, 6));
  return ceiling / 2 + timers.random() * (ceiling / 2);
}

/** The steps of a batch, in order; a probe may fail or kill between any two of them. */
export type Step = 'loaded' | 'applied' | 'begun' | 'fenced' | 'indexed' | 'flushed' | 'announced' | 'committed';
