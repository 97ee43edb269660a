import type { DataKey } from './envelope.js';

/** A key that is gone for good: nothing it sealed can be opened again. */
export interface DestroyedKey {
  readonly id: string;
  readonly scope: string;
}

/** Whether a moment is no later than another; both RFC 3339, UTC, with up to six decimals. */
export function isUpTo(moment: string, other: string): boolean {
  const digits = (one: string): string => one.replace('Z', '').padEnd('2026-01-01T00:00:00.000000'.length, '0');
  return digits(moment) <= digits(other);
}

/** How far a reader of destructions has read. */
export interface DestructionMark {
  readonly number: number;
  readonly key: string | null;
}

/** What was destroyed since a mark; `keys` is null when the mark is none of this table's (it was restored or exchanged). */
export interface Destructions {
  readonly mark: DestructionMark;
  readonly keys: readonly DestroyedKey[] | null;
}

/** What sealing and opening need of the key database. Durable before `ensure` answers. */
export interface KeySource {
  /**
   * The data key of a scope (a stream, an office, a replaced text), made when there is none.
   * @throws KEYS.UNAVAILABLE; KEYS.DAMAGED, KEYS.WRONG_MASTER when it is there and cannot be unwrapped;
   *   CONTENT.KEY_DESTROYED for ever after, also for `stream#…` when the stream's own key was destroyed
   */
  ensure(scope: string): Promise<DataKey>;
  /** A key by id; null when it was destroyed. @throws KEYS.MISSING when there is no such key; else as `ensure` */
  find(id: string): Promise<DataKey | null>;
  /** Destructions after a mark, oldest first; without a mark only where they stand now. @throws KEYS.UNAVAILABLE */
  destroyedSince(mark: DestructionMark | null): Promise<Destructions>;
}

/** Forgetting. Ordered by two persons and carried out elsewhere (docs/adr/0012, 10); here it only happens. */
export interface KeyDestruction {
  /**
   * Destroys the keys of these scopes: of each the key of that very name and every `scope#…` (texts with a key of their
   * own). A scope without a key is closed as well: none can be made for it later. Safe to repeat: the answer names every
   * destroyed key of these scopes, also those that were destroyed before.
   * @param scopes names of streams; `documentScope` for documents
   * @throws KEYS.UNAVAILABLE: nothing was destroyed
   */
  destroyScopes(scopes: readonly string[]): Promise<DestroyedKey[]>;
}

/** A data key as the database holds it. */
export interface KeyRecord {
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  /** Id of the master that wrapped it. */
  readonly master: string;
  /** Null when it was destroyed. */
  readonly wrapped: Buffer | null;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly destroyedAt: string | null;
}

export type KeyState = 'opens' | 'destroyed' | 'damaged' | 'masterAway';

/** How many keys there are; rows are never deleted, so `keys` never falls. */
export interface KeyCensus {
  /** Destroyed ones included. */
  readonly keys: number;
  readonly destroyed: number;
  /** Keys that are not destroyed, by the master that wrapped them. */
  readonly masters: readonly { readonly master: string; readonly keys: number }[];
}

/** What a step of re-wrapping did. */
export interface Rewrapped {
  /** Where to go on; null at the end. */
  readonly last: string | null;
  readonly rewrapped: number;
  /** Ids of keys that could not be unwrapped; they stay as they are. */
  readonly damaged: readonly string[];
}

/** What became of restored keys. */
export interface Restored {
  /** Were not there. */
  readonly restored: number;
  /** Were there and could not be unwrapped. */
  readonly repaired: number;
  readonly present: number;
  /** Destroyed by order, or of a scope that was: not brought back, and destroyed where they were still there. */
  readonly withheld: number;
}

/** The key database as a whole: what the command line, the daily check and forgetting work on. */
export interface KeyStore extends KeySource, KeyDestruction {
  /**
   * Id of the key `ensure` would give for a scope; null when there is none or it was destroyed. Makes none.
   * @throws KEYS.UNAVAILABLE
   */
  idOf(scope: string): Promise<string | null>;
  /** Destroys one key; null when there is none of this id. Safe to repeat. @throws KEYS.UNAVAILABLE */
  destroy(id: string): Promise<DestroyedKey | null>;
  /** All keys as of one moment, by id, in pages; @param after only those with a greater id. @throws KEYS.UNAVAILABLE */
  list(after?: string): AsyncIterable<readonly KeyRecord[]>;
  /** Whether a key can be unwrapped with the masters at hand. Never throws for a bad key. */
  verify(record: KeyRecord): Promise<KeyState>;
  /**
   * Wraps the next keys that another master wrapped with the current one, in one transaction; may be killed at any time and
   * begun anew.
   * @param after id to go on from; null from the start
   * @throws KEYS.WRONG_MASTER when their master is not at hand, KEYS.UNAVAILABLE
   */
  rewrap(after: string | null, limit: number): Promise<Rewrapped>;
  /**
   * Brings keys of a backup back, in one transaction. What is there and opens stays; what is destroyed stays destroyed.
   * @param withheld keys that were destroyed by order after the backup or before, and when (RFC 3339, UTC): what was written
   *   in their streams later comes back
   * @throws KEYS.WRONG_MASTER when a key's master is not at hand, KEYS.DAMAGED; nothing of this call is restored then
   */
  restore(records: readonly KeyRecord[], withheld: ReadonlyMap<string, string>): Promise<Restored>;
  census(): Promise<KeyCensus>;
}
