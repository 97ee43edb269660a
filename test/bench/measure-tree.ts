import { createHash } from 'node:crypto';
import { encodeReceipt, Frontier, inclusionSpans, leafOfEvent } from '#proofs';
import type { Measure } from './bench.js';
import { atMost, type Row } from './table.js';

/** Seconds and bytes the issue asks for at a million leaves. */
const SECONDS = 10;
const BYTES = 1_024;

export const tree: Measure = {
  name: 'tree',
  about: 'hashing the tree over the log, and how large a receipt is',
  seconds: ({ treeLeaves }) => treeLeaves / 150_000,
  run: ({ sizes: { treeLeaves: leaves } }) => {
    const frontier = new Frontier();
    const hash = createHash('sha256').update('an invented event').digest('hex');
    const began = performance.now();
    for (let leaf = 0; leaf < leaves; leaf += 1) frontier.append(leafOfEvent(hash));
    const root = frontier.root();
    const seconds = (performance.now() - began) / 1000;
    const path = inclusionSpans(0, leaves).map(() => root);
    const head = { origin: 'baton/150403', size: leaves, root };
    const receipt = { head, keyId: '00000000', signature: Buffer.alloc(64), index: 0, eventHash: hash, path };
    const bytes = encodeReceipt(receipt).length;
    const at = `${leaves.toLocaleString('en-US')} leaves`;
    const rows: Row[] = [
      {
        what: `tree over ${at}`,
        value: seconds,
        unit: 's',
        reach: atMost(seconds, SECONDS),
        how: 'leaf hashes from event hashes, and all nodes; one thread',
      },
      {
        what: `receipt at ${at}`,
        value: bytes,
        unit: 'bytes',
        reach: atMost(bytes, BYTES),
        how: 'signed head and inclusion proof, binary',
      },
    ];
    return Promise.resolve(rows);
  },
};
