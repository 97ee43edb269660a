import { Frontier, leafOfEvent, type Hash } from '#proofs';

/** Levels of which the engine keeps the roots of perfect subtrees (`baton.log_tree`, docs/adr/0013). */
const STEP = 8;
const FULL = 2 ** STEP;
const LEVELS = 3;

/** The root of a perfect subtree. */
export interface Subtree {
  /** 8, 16 or 24. */
  readonly level: number;
  readonly index: number;
  readonly hash: Hash;
}

/**
 * The tree over the events read, of which only the right edge is kept: a frontier for each level whose subtrees are kept
 * beside the log, each handing its root up when it is full. So every node is hashed once.
 */
export class LogTree {
  readonly #edges = Array.from({ length: LEVELS + 1 }, () => new Frontier());
  readonly #onSubtree: (subtree: Subtree) => void;
  #size = 0;

  constructor(onSubtree: (subtree: Subtree) => void) {
    this.#onSubtree = onSubtree;
  }

  get size(): number {
    return this.#size;
  }

  /** @param hash of the next event, 64 hex digits */
  append(hash: string): void {
    this.#size += 1;
    let node = leafOfEvent(hash);
    for (let place = 0; ; place += 1) {
      const edge = this.#edges[place];
      edge?.append(node);
      if (edge?.size !== FULL || place === LEVELS) return;
      node = edge.root();
      this.#edges[place] = new Frontier();
      const level = STEP * (place + 1);
      this.#onSubtree({ level, index: Math.floor((this.#size - 1) / 2 ** level), hash: node });
    }
  }

  /** Root over all that was appended. */
  root(): Hash {
    const peaks = this.#edges.toReversed().flatMap((edge) => edge.peaks);
    return Frontier.of(this.#size, peaks).root();
  }
}
