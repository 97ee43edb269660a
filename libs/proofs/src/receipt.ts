import { checkpointText, openCheckpoint, unverifiedHead, type TreeHead } from './checkpoint.js';
import { leafOfEvent, type Hash } from './hashing.js';
import { isSignedBy, NoteError, signatureIn, signatureLineOf, type NoteVerifier } from './note.js';
import { provesInclusion } from './proofs.js';

/**
 * A receipt: one event is in the log, by a signed head. Small enough for paper (≤ 1 kB at a million events), checked
 * without any server. What the event says is not in it, only its hash.
 */
export interface Receipt {
  readonly head: TreeHead;
  readonly keyId: string;
  readonly signature: Buffer;
  /** Leaf index of the event. */
  readonly index: number;
  /** Hash of the event, 64 hex digits (docs/adr/0004). */
  readonly eventHash: string;
  readonly path: readonly Hash[];
}

const MAGIC = Buffer.from('BR1');

/** Takes the signature of one key out of a checkpoint. @throws NoteError when that key did not sign it */
export function receiptOf(
  checkpoint: string,
  verifier: NoteVerifier,
  leaf: Pick<Receipt, 'index' | 'eventHash' | 'path'>,
): Receipt {
  openCheckpoint(checkpoint, [verifier]);
  return uncheckedReceiptOf(checkpoint, verifier.keyId, leaf);
}

/**
 * As `receiptOf`, for who hands a receipt out and has no key to check it with: its reader does.
 * @throws NoteError when the checkpoint carries no signature of the key of its log
 */
export function uncheckedReceiptOf(
  checkpoint: string,
  keyId: string,
  leaf: Pick<Receipt, 'index' | 'eventHash' | 'path'>,
): Receipt {
  const head = unverifiedHead(checkpoint);
  const signature = signatureIn(checkpoint, { name: head.origin, keyId });
  if (!signature) throw new NoteError('not signed by the key that is named');
  return { head, keyId, signature, ...leaf };
}

/**
 * `BR1`, then: length and text of the origin, key id (4), size (6), root (32), signature (64), index (6), event hash (32),
 * number of hashes (1), the hashes (32 each). Numbers are big-endian.
 */
export function encodeReceipt({ head, keyId, signature, index, eventHash, path }: Receipt): Buffer {
  const origin = Buffer.from(head.origin, 'utf8');
  return Buffer.concat([
    MAGIC,
    Buffer.from([origin.length]),
    origin,
    Buffer.from(keyId, 'hex'),
    sixBytes(head.size),
    head.root,
    signature,
    sixBytes(index),
    Buffer.from(eventHash, 'hex'),
    Buffer.from([path.length]),
    ...path,
  ]);
}

/** @throws NoteError when the bytes are no receipt */
export function decodeReceipt(bytes: Buffer): Receipt {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new NoteError('a receipt that ends too early');
    return bytes.subarray(at, (at += length));
  };
  if (!take(3).equals(MAGIC)) throw new NoteError('not a receipt');
  const origin = take(take(1)[0] ?? 0).toString('utf8');
  const keyId = take(4).toString('hex');
  const size = take(6).readUIntBE(0, 6);
  const root = take(32);
  const signature = take(64);
  const index = take(6).readUIntBE(0, 6);
  const eventHash = take(32).toString('hex');
  const path = Array.from({ length: take(1)[0] ?? 0 }, () => take(32));
  if (at !== bytes.length) throw new NoteError('a receipt with something behind it');
  return { head: { origin, size, root }, keyId, signature, index, eventHash, path };
}

/** Why a receipt proves nothing; null when it proves that its event is in the log its head was signed for. */
export function flawOfReceipt(receipt: Receipt, verifiers: readonly NoteVerifier[]): string | null {
  const { head, keyId, signature, index, eventHash, path } = receipt;
  const verifier = verifiers.find((one) => one.keyId === keyId && one.name === head.origin);
  if (!verifier) return 'signed by a key that is not pinned';
  if (!isSignedBy(verifier, checkpointText(head), signature)) return 'the signature is wrong';
  const claim = { index, size: head.size, leaf: leafOfEvent(eventHash), root: head.root };
  return provesInclusion(path, claim) ? null : 'the proof does not lead to the signed root';
}

/** The signed head in a receipt as a checkpoint, to be compared with one published elsewhere. */
export function checkpointIn({ head, signature }: Receipt, verifier: NoteVerifier): string {
  return `${checkpointText(head)}\n${signatureLineOf(verifier, signature)}`;
}

function sixBytes(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}
