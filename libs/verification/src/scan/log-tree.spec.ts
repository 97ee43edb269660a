import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Frontier, leafOfEvent } from '#proofs';
import { LogTree, type Subtree } from './log-tree.js';

const hashOf = (n: number): string => createHash('sha256').update(String(n)).digest('hex');

describe('the tree over the events read', () => {
  it('has the root of RFC 9162 at every size to 600, and gives each perfect subtree of 256 once', () => {
    const subtrees: Subtree[] = [];
    const tree = new LogTree((subtree) => subtrees.push(subtree));
    const plain = new Frontier();
    const parts = [new Frontier(), new Frontier()];
    for (let size = 1; size <= 600; size += 1) {
      const hash = hashOf(size);
      tree.append(hash);
      plain.append(leafOfEvent(hash));
      parts[Math.floor((size - 1) / 256)]?.append(leafOfEvent(hash));
      expect({ size, root: tree.root() }).toEqual({ size, root: plain.root() });
    }
    const hash = (index: number): Buffer | undefined => parts[index]?.root();
    expect(subtrees).toEqual([
      { level: 8, index: 0, hash: hash(0) },
      { level: 8, index: 1, hash: hash(1) },
    ]);
  });

  it('gives the subtree of 65,536 when it is full, and still has the right root after it', () => {
    const subtrees: Subtree[] = [];
    const tree = new LogTree((subtree) => subtrees.push(subtree));
    const plain = new Frontier();
    for (let size = 1; size <= 65_536; size += 1) {
      tree.append(hashOf(size));
      plain.append(leafOfEvent(hashOf(size)));
    }
    expect(subtrees.at(-1)).toEqual({ level: 16, index: 0, hash: plain.root() });
    tree.append(hashOf(0));
    plain.append(leafOfEvent(hashOf(0)));
    expect(tree.root()).toEqual(plain.root());
  }, 30_000);
});
