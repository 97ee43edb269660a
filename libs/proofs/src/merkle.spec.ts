import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  consistencySpans,
  EMPTY_ROOT,
  Frontier,
  hashesOf,
  inclusionSpans,
  leafHash,
  nodeHash,
  provesConsistency,
  provesInclusion,
  rootAt,
  subtreesOf,
  type Hash,
} from './index.js';

/** The leaves and roots that RFC 6962's reference implementation is tested with. */
const RFC_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const RFC_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaves = RFC_LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const treeOf = (list: readonly Hash[]): Frontier => {
  const frontier = new Frontier();
  for (const leaf of list) frontier.append(leaf);
  return frontier;
};
const hex = (hashes: readonly Hash[]): string[] => hashes.map((hash) => hash.toString('hex'));

/** The definition of RFC 9162 §2.1.1, word for word: what everything cleverer is compared with. */
function mth(list: readonly Hash[]): Hash {
  if (list.length === 0) return createHash('sha256').digest();
  const [only] = list;
  if (list.length === 1 && only) return only;
  let split = 1;
  while (split * 2 < list.length) split *= 2;
  return nodeHash(mth(list.slice(0, split)), mth(list.slice(split)));
}

const MANY = Array.from({ length: 300 }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

describe('the tree of RFC 9162', () => {
  it('has the roots that the reference implementation has, for every size to 8', () => {
    expect(
      RFC_ROOTS.map((_, index) =>
        treeOf(leaves.slice(0, index + 1))
          .root()
          .toString('hex'),
      ),
    ).toEqual(RFC_ROOTS);
  });

  it('has the hash of nothing as the root of no leaves', () => {
    expect(new Frontier().root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(EMPTY_ROOT).toEqual(mth([]));
  });

  it('gives the inclusion proofs of the reference implementation', async () => {
    const proof = async (index: number, size: number) =>
      hex(await hashesOf(inclusionSpans(index, size), subtreesOf(leaves)));
    expect(await proof(0, 1)).toEqual([]);
    expect(await proof(0, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(await proof(5, 8)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(await proof(2, 3)).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
    expect(await proof(1, 5)).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('gives the consistency proofs of the reference implementation', async () => {
    const proof = async (first: number, second: number) =>
      hex(await hashesOf(consistencySpans(first, second), subtreesOf(leaves)));
    expect(await proof(1, 1)).toEqual([]);
    expect(await proof(1, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(await proof(6, 8)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(await proof(2, 5)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('has, for every size to 300, the root of the definition, from the edge and from subtrees', async () => {
    const frontier = new Frontier();
    for (let size = 0; size <= MANY.length; size += 1) {
      const root = mth(MANY.slice(0, size));
      expect(frontier.root()).toEqual(root);
      expect(Frontier.of(size, frontier.peaks).root()).toEqual(root);
      expect(await rootAt(size, subtreesOf(MANY), EMPTY_ROOT)).toEqual(root);
      const next = MANY[size];
      if (next) frontier.append(next);
    }
  });

  it('proves every leaf of every size to 300, and no other leaf with the same proof', async () => {
    const subtrees = subtreesOf(MANY);
    const frontier = new Frontier();
    for (let size = 1; size <= MANY.length; size += 1) {
      frontier.append(MANY[size - 1] as Hash);
      const root = frontier.root();
      for (let index = 0; index < size; index += 1) {
        const proof = await hashesOf(inclusionSpans(index, size), subtrees);
        const leaf = MANY[index] as Hash;
        const claim = { index, size, leaf, root };
        const held = provesInclusion(proof, claim);
        const other = provesInclusion(proof, { ...claim, leaf: MANY[(index + 1) % MANY.length] as Hash });
        const moved = size > 1 && provesInclusion(proof, { ...claim, index: (index + 1) % size });
        const longer = provesInclusion([...proof, root], claim);
        const shorter = proof.length > 0 && provesInclusion(proof.slice(0, -1), claim);
        if (!held || other || moved || longer || shorter) throw new Error(`leaf ${index} of ${size}: ${String(held)}`);
      }
    }
    expect(frontier.size).toBe(300);
  }, 120_000);

  it('proves every growth between sizes to 300, and none of a tree that was changed', async () => {
    const subtrees = subtreesOf(MANY);
    const roots = Array.from({ length: 301 }, (_, size) => treeOf(MANY.slice(0, size)).root());
    const forged = Array.from({ length: 301 }, (_, size) =>
      treeOf([nodeHash(EMPTY_ROOT, EMPTY_ROOT), ...MANY.slice(1, size)]).root(),
    );
    for (let first = 1; first <= 300; first += 1) {
      for (let second = first; second <= 300; second += first < 20 ? 1 : 7) {
        const proof = await hashesOf(consistencySpans(first, second), subtrees);
        const [a, b] = [roots[first] as Hash, roots[second] as Hash];
        const held = provesConsistency(proof, { size: first, root: a }, { size: second, root: b });
        const old = provesConsistency(proof, { size: first, root: forged[first] as Hash }, { size: second, root: b });
        const late = provesConsistency(proof, { size: first, root: a }, { size: second, root: forged[second] as Hash });
        if (!held || old || late) throw new Error(`${first} to ${second}: ${String([held, old, late])}`);
      }
    }
    expect(roots).toHaveLength(301);
  }, 120_000);

  it('refuses a proof in which any one bit was changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 300 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        async (size, leafSeed, hashSeed, bitSeed) => {
          const index = leafSeed % size;
          const proof = await hashesOf(inclusionSpans(index, size), subtreesOf(MANY));
          const damaged = proof.map((hash) => Buffer.from(hash));
          const hash = damaged[hashSeed % damaged.length];
          const bit = bitSeed % 256;
          if (hash) hash[Math.floor(bit / 8)] = (hash[Math.floor(bit / 8)] ?? 0) ^ (1 << (bit % 8));
          const claim = { index, size, leaf: MANY[index] as Hash, root: treeOf(MANY.slice(0, size)).root() };
          return !provesInclusion(damaged, claim);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses a proof with something in it that is no hash, and throws at nothing', () => {
    const root = treeOf(leaves).root();
    for (const length of [0, 31, 33, 64]) {
      const odd = [1, 2, 3].map(() => Buffer.alloc(length, 7));
      expect(provesInclusion(odd, { index: 0, size: 8, leaf: leaves[0] as Hash, root })).toBe(false);
      expect(provesConsistency(odd, { size: 6, root: treeOf(leaves.slice(0, 6)).root() }, { size: 8, root })).toBe(
        false,
      );
    }
  });

  it('takes nothing for the root of the empty tree but its own', () => {
    const second = { size: 8, root: treeOf(leaves).root() };
    expect(provesConsistency([], { size: 0, root: EMPTY_ROOT }, second)).toBe(true);
    expect(provesConsistency([], { size: 0, root: second.root }, second)).toBe(false);
  });

  it('refuses to speak of leaves and growths that do not exist', () => {
    expect(() => inclusionSpans(3, 3)).toThrow(RangeError);
    expect(() => consistencySpans(4, 3)).toThrow(RangeError);
    expect(provesInclusion([], { index: 0, size: 0, leaf: EMPTY_ROOT, root: EMPTY_ROOT })).toBe(false);
    expect(() => Frontier.of(3, [EMPTY_ROOT])).toThrow(RangeError);
  });
});
