import { LRUCache } from 'lru-cache';
import type { DataKey } from './envelope.js';
import type { DestructionMark, KeySource } from './key-store.js';

/** Milliseconds the keys in memory are trusted without asking for destructions. */
const LEASE = 1000;
const CACHED = 20_000;

export interface KeyRingOptions {
  /** Default 1,000. */
  readonly leaseMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Keys in memory in front of the key database, under a lease: before keys are used more than a second after the *start* of
 * the last question, the database is asked what was destroyed meanwhile (one small query a second a process, whatever the
 * number of keys). So a destroyed key is refused in every process at most one second later, and when the database cannot
 * be asked nothing is sealed or opened. Bytes of a forgotten key are left to the garbage collector: overwriting them could
 * make a command under way seal with zeros.
 */
export class KeyRing {
  readonly #byScope = new LRUCache<string, DataKey>({ max: CACHED });
  readonly #byId = new LRUCache<string, DataKey>({ max: CACHED });
  readonly #lease: number;
  readonly #now: () => number;
  #mark: DestructionMark | null = null;
  #confirmedAt = -Infinity;
  #confirming: Promise<void> | null = null;
  /** Raised when something was forgotten: what was loaded before may be the very key. */
  #forgettings = 0;

  constructor(
    private readonly store: KeySource,
    { leaseMs = LEASE, now = () => performance.now() }: KeyRingOptions = {},
  ) {
    this.#lease = leaseMs;
    this.#now = now;
  }

  /** See `KeySource.ensure`. */
  async ensure(scope: string): Promise<DataKey> {
    await this.#confirmed();
    const known = this.#byScope.get(scope);
    if (known) return known;
    const before = this.#forgettings;
    const key = await this.store.ensure(scope);
    if (before === this.#forgettings) {
      this.#byScope.set(scope, key);
      this.#byId.set(key.id, key);
    }
    return key;
  }

  /** See `KeySource.find`. */
  async find(id: string): Promise<DataKey | null> {
    await this.#confirmed();
    const known = this.#byId.get(id);
    if (known) return known;
    const before = this.#forgettings;
    const key = await this.store.find(id);
    if (key && before === this.#forgettings) this.#byId.set(key.id, key);
    return key;
  }

  /** Drops a key from this process's memory at once; other processes notice its destruction within the lease. */
  forget(id: string): void {
    this.#forgettings += 1;
    this.#byId.delete(id);
    for (const [scope, key] of this.#byScope.entries()) if (key.id === id) this.#byScope.delete(scope);
  }

  #confirmed(): Promise<void> | undefined {
    if (this.#now() - this.#confirmedAt < this.#lease) return undefined;
    this.#confirming ??= this.#confirm().finally(() => (this.#confirming = null));
    return this.#confirming;
  }

  async #confirm(): Promise<void> {
    const began = this.#now();
    const { mark, keys } = await this.store.destroyedSince(this.#mark);
    if (keys === null) this.#forgetAll();
    for (const { id } of keys ?? []) this.forget(id);
    this.#mark = mark;
    this.#confirmedAt = began;
  }

  #forgetAll(): void {
    this.#forgettings += 1;
    this.#byId.clear();
    this.#byScope.clear();
  }
}
