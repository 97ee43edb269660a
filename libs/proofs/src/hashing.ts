import { hash } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Buffer;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const BYTES = 32;
/** 0x01 ‖ left ‖ right, filled anew for each node: a tree of a million leaves has two million of them. */
const node = Buffer.alloc(1 + 2 * BYTES, 1);

/** Root of the empty tree: SHA-256 of nothing (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Hash = sha256(Buffer.alloc(0));

/** Leaf hash, SHA-256(0x00 ‖ leaf) (RFC 9162 §2.1.1). @param leaf for us the 32 bytes of an event's hash */
export function leafHash(leaf: Uint8Array): Hash {
  return sha256(Buffer.concat([LEAF, leaf]));
}

/** The leaf hash of an event. @param hash of the event, 64 hex digits (docs/adr/0004) */
export function leafOfEvent(hash: string): Hash {
  return leafHash(Buffer.from(hash, 'hex'));
}

/** Hash of an inner node, SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). What is no hash by its length leads to no root. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Hash {
  if (left.length !== BYTES || right.length !== BYTES) return sha256(Buffer.concat([NODE, left, right]));
  node.set(left, 1);
  node.set(right, 1 + BYTES);
  return sha256(node);
}

function sha256(bytes: Buffer): Hash {
  return hash('sha256', bytes, 'buffer');
}

/** Compares two hashes; neither is a secret. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
