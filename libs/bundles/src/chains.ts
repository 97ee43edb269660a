import type { StoredEvent } from '#kernel';
import type { FlawCode } from './flaws.js';

/** Where a stream stands after the events read so far. */
interface ChainEnd {
  readonly revision: number;
  readonly hash: string;
  readonly recordedAt: string;
}

/** What may be missing before an event of a stream. */
export type Holes =
  /** Nothing: the stream is here from its first event on. */
  | 'none'
  /** What the bundle holds the hash of. */
  | 'withheld'
  /** Anything: only those events are here that belong to the scope. */
  | 'any';

/** Follows the `prev` chain of every stream (docs/adr/0004). Keeps a hash a stream. */
export class Chains {
  readonly #ends = new Map<string, ChainEnd>();
  readonly #withheld = new Set<string>();

  get streams(): number {
    return this.#ends.size;
  }

  withhold(hash: string): void {
    this.#withheld.add(hash);
  }

  /**
   * What is wrong with the place of an event in its stream; null when nothing is.
   * @param holes what may be missing before it
   */
  take({ stream, revision, metadata }: StoredEvent, holes: Holes): FlawCode | null {
    const { prev, hash, recordedAt } = metadata;
    const end = this.#ends.get(stream);
    const flaw = this.#flawOf(end, revision, prev, holes) ?? (end && recordedAt < end.recordedAt ? 'CHAIN.TIME' : null);
    this.#ends.set(stream, { revision, hash, recordedAt });
    return flaw;
  }

  knows(stream: string): boolean {
    return this.#ends.has(stream);
  }

  #flawOf(end: ChainEnd | undefined, revision: number, prev: string | null, holes: Holes): FlawCode | null {
    if (end && revision <= end.revision) return 'CHAIN.REVISION';
    if (revision === 0 || prev === null) return revision === 0 && prev === null ? null : 'CHAIN.PREV';
    if (revision === (end?.revision ?? -1) + 1) return end?.hash === prev ? null : 'CHAIN.PREV';
    if (holes === 'any' || (holes === 'withheld' && this.#withheld.has(prev))) return null;
    return 'CHAIN.GAP';
  }
}
