import { pause } from '#event-store';
import type { KeyCensus, KeyStore } from '#protection';
import { keysError } from './domain/keys.errors.js';
import type { KeyJournal } from './key-journal.js';

export interface RotateOptions {
  readonly store: KeyStore;
  readonly journal: KeyJournal;
  /** Id of the master that all keys shall be wrapped by. */
  readonly master: string;
  readonly by?: string;
  readonly onKeys?: (done: number, total: number) => void;
  /** Milliseconds after which keys that other processes made with the old master meanwhile would have shown; default 1,500. */
  readonly settleMs?: number;
  readonly signal?: AbortSignal;
}

export interface Rotation {
  readonly from: readonly string[];
  readonly to: string;
  readonly rewrapped: number;
  readonly keys: number;
}

const BATCH = 200;
const PASSES = 3;

/**
 * Re-wraps every data key with the current master, batch by batch, while other processes that hold both masters go on.
 * Killed at any moment, it is begun anew and does what is left; recorded when nothing is left.
 * @throws KEYS.NOTHING_TO_ROTATE, KEYS.OLD_MASTER_IN_USE, KEYS.ROTATION_INCOMPLETE (damaged keys), KEYS.WRONG_MASTER
 */
export async function rotateMaster(options: RotateOptions): Promise<Rotation> {
  const { store, journal, master: to } = options;
  const before = await store.census();
  const { held } = await journal.state();
  const from = [...new Set([...othersIn(before, to), ...held])].filter((one) => one !== to);
  if (from.length === 0) throw keysError('KEYS.NOTHING_TO_ROTATE', { master: to });
  const rewrapped = await rewrapAll(options, before);
  const { keys } = await store.census();
  await journal.record({ type: 'RecordRotation', from, to, keys }, options.by);
  return { from, to, rewrapped, keys };
}

async function rewrapAll(options: RotateOptions, before: KeyCensus): Promise<number> {
  const total = leftIn(before, options.master);
  let rewrapped = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const done = await rewrapOnce(options, (more) => options.onKeys?.(rewrapped + more, total));
    rewrapped += done.rewrapped;
    if (done.damaged > 0) throw keysError('KEYS.ROTATION_INCOMPLETE', { damaged: done.damaged });
    await pause(options.settleMs ?? 1500, options.signal);
    if (leftIn(await options.store.census(), options.master) === 0) return rewrapped;
  }
  throw keysError('KEYS.OLD_MASTER_IN_USE', { left: leftIn(await options.store.census(), options.master) });
}

async function rewrapOnce(
  { store, signal }: RotateOptions,
  onKeys: (done: number) => void,
): Promise<{ readonly rewrapped: number; readonly damaged: number }> {
  let [rewrapped, damaged] = [0, 0];
  for (let after: string | null = null, more = true; more; more = after !== null) {
    signal?.throwIfAborted();
    const step = await store.rewrap(after, BATCH);
    after = step.last;
    rewrapped += step.rewrapped;
    damaged += step.damaged.length;
    onKeys(rewrapped);
  }
  return { rewrapped, damaged };
}

function othersIn({ masters }: KeyCensus, master: string): string[] {
  return masters.map((one) => one.master).filter((id) => id !== master);
}

function leftIn({ masters }: KeyCensus, master: string): number {
  return masters.reduce((sum, one) => sum + (one.master === master ? 0 : one.keys), 0);
}
