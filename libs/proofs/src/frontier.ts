import { EMPTY_ROOT, nodeHash, type Hash } from './hashing.js';

/**
 * A tree of which only the right edge is kept: the hashes of its perfect subtrees, largest first. All that is needed to
 * let it grow and to know its root, in O(log n) memory.
 */
export class Frontier {
  #size = 0;
  #peaks: Hash[] = [];

  /** @param peaks of a tree of `size` leaves, largest first, as `peaks` gave them. @throws RangeError when they do not fit the size */
  static of(size: number, peaks: readonly Hash[]): Frontier {
    if (peaks.length !== bitsOf(size)) throw new RangeError(`${peaks.length} peaks cannot be a tree of ${size} leaves`);
    const frontier = new Frontier();
    frontier.#size = size;
    frontier.#peaks = [...peaks];
    return frontier;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  get peaks(): readonly Hash[] {
    return this.#peaks;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    for (let below = this.#size; below % 2 === 1; below = (below - 1) / 2) {
      const left = this.#peaks.pop();
      if (!left) throw new RangeError('a tree lost a peak');
      hash = nodeHash(left, hash);
    }
    this.#peaks.push(hash);
    this.#size += 1;
  }

  /** The tree's root (RFC 9162 §2.1.1). */
  root(): Hash {
    const [last, ...others] = [...this.#peaks].reverse();
    return others.reduce((right, left) => nodeHash(left, right), last ?? EMPTY_ROOT);
  }

  clone(): Frontier {
    return Frontier.of(this.#size, this.#peaks);
  }
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
