import { EMPTY_ROOT, nodeHash, sameHash, type Hash } from './hashing.js';

/** Leaves `from` (inclusive) to `to` (exclusive) of a tree. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A perfect subtree: 2^level leaves, the `index`-th of its level from the left. */
export interface SubtreePlace {
  readonly level: number;
  readonly index: number;
}

/** Where the hashes of perfect subtrees come from: a table, tiles, or all leaves in memory. */
export type Subtrees = (places: readonly SubtreePlace[]) => Promise<readonly Hash[]>;

/**
 * The subtrees whose roots make the inclusion proof of a leaf, in the order of the proof (RFC 9162 §2.1.3.1).
 * @throws RangeError when there is no such leaf
 */
export function inclusionSpans(index: number, size: number): readonly Span[] {
  demandWithin(index, size);
  const spans: Span[] = [];
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  return spans.reverse();
}

/**
 * The subtrees whose roots make the consistency proof between two sizes of one tree (RFC 9162 §2.1.4.1); none where
 * there is nothing to prove (equal sizes, or from nothing).
 * @throws RangeError when the first is larger than the second
 */
export function consistencySpans(first: number, second: number): readonly Span[] {
  if (!isSize(first) || !isSize(second) || first > second)
    throw new RangeError(`no tree grows from ${first} to ${second}`);
  if (first === 0 || first === second) return [];
  const spans: Span[] = [];
  let from = 0;
  let to = second;
  let whole = true;
  while (first !== to) {
    const middle = from + largestPowerBelow(to - from);
    if (first <= middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
      whole = false;
    }
  }
  if (!whole) spans.push({ from, to });
  return spans.reverse();
}

/** The perfect subtrees a span consists of, left to right. @param span as the functions above give it */
export function placesIn({ from, to }: Span): readonly SubtreePlace[] {
  const places: SubtreePlace[] = [];
  for (let at = from; at < to;) {
    const width = to - at === 1 ? 1 : largestPowerAtMost(to - at);
    places.push({ level: Math.log2(width), index: at / width });
    at += width;
  }
  return places;
}

/** Roots of spans, from the roots of the perfect subtrees they consist of: the hashes of a proof, in its order. */
export async function hashesOf(spans: readonly Span[], subtrees: Subtrees): Promise<readonly Hash[]> {
  const places = spans.map(placesIn);
  const known = await subtrees(places.flat());
  let taken = 0;
  return places.map((list) => rootOf(known.slice(taken, (taken += list.length))));
}

/** Root of the tree of the first `size` leaves. */
export async function rootAt(size: number, subtrees: Subtrees, empty: Hash): Promise<Hash> {
  return size === 0 ? empty : ((await hashesOf([{ from: 0, to: size }], subtrees))[0] ?? empty);
}

function rootOf(peaks: readonly Hash[]): Hash {
  const [last, ...others] = [...peaks].reverse();
  if (!last) throw new RangeError('a span without leaves has no root');
  return others.reduce((right, left) => nodeHash(left, right), last);
}

/** Whether a leaf stands at `index` in the tree of this size and root (RFC 9162 §2.1.3.2). Never throws. */
export function provesInclusion(
  proof: readonly Uint8Array[],
  claim: { readonly index: number; readonly size: number; readonly leaf: Hash; readonly root: Uint8Array },
): boolean {
  const { index, size, leaf, root } = claim;
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash: Hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(hash, root);
}

/** Whether the second tree holds the first one unchanged (RFC 9162 §2.1.4.2). Never throws. */
export function provesConsistency(
  proof: readonly Uint8Array[],
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
): boolean {
  if (!isSize(first.size) || !isSize(second.size) || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && sameHash(first.root, second.root);
  if (first.size === 0) return proof.length === 0 && sameHash(first.root, EMPTY_ROOT);
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof];
  const [start, ...rest] = path;
  if (!start) return false;
  let node = first.size - 1;
  let last = second.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let older: Uint8Array = start;
  let newer: Uint8Array = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(older, first.root) && sameHash(newer, second.root);
}

/** Perfect subtrees of leaves held in memory, each hashed once. @param leaves their leaf hashes, from the first on */
export function subtreesOf(leaves: readonly Hash[]): Subtrees {
  const known = new Map<string, Hash>();
  const hashAt = (level: number, index: number): Hash => {
    const place = `${level}/${index}`;
    const hash = known.get(place) ?? (level === 0 ? leafAt(index) : joined(level - 1, index * 2));
    known.set(place, hash);
    return hash;
  };
  const joined = (level: number, left: number): Hash => nodeHash(hashAt(level, left), hashAt(level, left + 1));
  const leafAt = (index: number): Hash => {
    const leaf = leaves[index];
    if (!leaf) throw new RangeError(`no leaf ${index}`);
    return leaf;
  };
  return (places) => Promise.resolve(places.map(({ level, index }) => hashAt(level, index)));
}

function demandWithin(index: number, size: number): void {
  if (!isSize(size) || !isSize(index) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Sizes pass 2^32, where bit operators end. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(size: number): boolean {
  return largestPowerAtMost(size) === size;
}

function largestPowerAtMost(size: number): number {
  let power = 1;
  while (power * 2 <= size) power *= 2;
  return power;
}

/** The largest power of two smaller than a size of at least 2. */
function largestPowerBelow(size: number): number {
  return largestPowerAtMost(size - 1);
}
