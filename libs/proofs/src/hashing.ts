import { createHash } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Buffer;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** Root of the empty tree: SHA-256 of nothing (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Hash = createHash('sha256').digest();

/** Leaf hash, SHA-256(0x00 ‖ leaf) (RFC 9162 §2.1.1). @param leaf for us the 32 bytes of an event's hash */
export function leafHash(leaf: Uint8Array): Hash {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

/** The leaf hash of an event. @param hash of the event, 64 hex digits (docs/adr/0004) */
export function leafOfEvent(hash: string): Hash {
  return leafHash(Buffer.from(hash, 'hex'));
}

/** Hash of an inner node, SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Hash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Compares two hashes; neither is a secret. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
