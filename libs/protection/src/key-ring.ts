import { LRUCache } from 'lru-cache';
import type { DataKey } from './envelope.js';

/** The key database: what a key is for, and its wrapped bytes. Durable before `ensure` answers. */
export interface KeyStore {
  /** The data key of a scope (a stream, an office, a replaced text), made when there is none. @throws KEYS.UNAVAILABLE */
  ensure(scope: string): Promise<DataKey>;
  /** A key by id; `null` when it was destroyed or never existed. @throws KEYS.UNAVAILABLE */
  find(id: string): Promise<DataKey | null>;
}

/** Keys in memory in front of the key database; keys never change once made, so the cache cannot be stale but for destruction. */
export class KeyRing {
  readonly #byScope = new LRUCache<string, DataKey>({ max: 20_000 });
  readonly #byId = new LRUCache<string, DataKey>({ max: 20_000 });

  constructor(private readonly store: KeyStore) {}

  async ensure(scope: string): Promise<DataKey> {
    return this.#byScope.get(scope) ?? this.#remember(scope, await this.store.ensure(scope));
  }

  async find(id: string): Promise<DataKey | null> {
    const known = this.#byId.get(id);
    if (known) return known;
    const found = await this.store.find(id);
    if (found) this.#byId.set(found.id, found);
    return found;
  }

  #remember(scope: string, key: DataKey): DataKey {
    this.#byScope.set(scope, key);
    this.#byId.set(key.id, key);
    return key;
  }
}
