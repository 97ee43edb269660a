import { describe, expect, it } from '@jest/globals';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  checkpointIn,
  checkpointText,
  decodeReceipt,
  encodeReceipt,
  flawOfReceipt,
  Frontier,
  hashesOf,
  inclusionSpans,
  leafOfEvent,
  NoteError,
  openCheckpoint,
  openNote,
  parseVerifier,
  receiptOf,
  signCheckpoint,
  signerOf,
  signNote,
  subtreesOf,
  verifierText,
} from './index.js';

const pem = (): string => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const signer = signerOf('baton/150403', pem());
const stranger = signerOf('baton/150403', pem());

/** The example key pair of Go's sumdb/note documentation, which defined the format. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const PETER_SEED = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';

describe('signed notes', () => {
  it('open with the published example key, and are signed as the published example is', () => {
    const verifier = parseVerifier(PETER);
    expect(verifierText(verifier)).toBe(PETER);
    expect(openNote(PETER_NOTE, [verifier]).text).toContain('cryptography is the answer');
    const seed = Buffer.from(PETER_SEED, 'base64').subarray(1);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' });
    const text = PETER_NOTE.slice(0, PETER_NOTE.indexOf('\n\n') + 1);
    expect(signNote(text, [signerOf('PeterNeumann', key.toString())])).toBe(PETER_NOTE);
  });

  it('refuse every change of text or signature, and every key that is not pinned', () => {
    const note = signNote('one\ntwo\n', [signer]);
    expect(() => openNote(note, [stranger.verifier])).toThrow('not signed by a key that is pinned');
    expect(() => openNote(note.replace('two', 'twO'), [signer.verifier])).toThrow('a signature is wrong');
    for (const broken of ['', 'x', 'one\n', note.trimEnd(), note.replace('— ', '- ')]) {
      expect(() => openNote(broken, [signer.verifier])).toThrow(NoteError);
    }
    expect(openNote(signNote('x\n', [stranger, signer]), [signer.verifier]).signedBy).toEqual([signer.verifier]);
  });

  it('refuse public keys whose hash is not theirs', () => {
    expect(() => parseVerifier(verifierText(signer.verifier).replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toThrow(
      NoteError,
    );
    expect(() => parseVerifier('nonsense')).toThrow(NoteError);
    expect(() => signerOf('a b', pem())).toThrow(NoteError);
    expect(() => signerOf('a', 'no key')).toThrow(NoteError);
  });
});

describe('checkpoints', () => {
  const head = { origin: 'baton/150403', size: 12, root: Buffer.alloc(32, 7) };

  it('say origin, size and root, and are of one log', () => {
    const checkpoint = signCheckpoint(head, signer);
    expect(checkpoint.split('\n').slice(0, 4)).toEqual(['baton/150403', '12', head.root.toString('base64'), '']);
    expect(openCheckpoint(checkpoint, [signer.verifier], 'baton/150403')).toMatchObject(head);
    expect(() => openCheckpoint(checkpoint, [signer.verifier], 'baton/1')).toThrow('a head of another log');
  });

  it('are signed by the key of their own log: the key of another one vouches for nothing', () => {
    const foreign = signNote(checkpointText(head), [signerOf('baton/999999', pem()), signer]);
    expect(openCheckpoint(foreign, [signer.verifier])).toMatchObject(head);
    const other = signerOf('baton/999999', pem());
    const usurped = signNote(checkpointText(head), [other]);
    expect(() => openCheckpoint(usurped, [other.verifier, signer.verifier])).toThrow(
      'not signed by the key of its log',
    );
  });

  it('refuse what is signed and yet no head', () => {
    for (const text of ['baton/150403\n', 'o\n01\nAAAA\n', `o\n-1\n${head.root.toString('base64')}\n`]) {
      expect(() => openCheckpoint(signNote(text, [signer]), [signer.verifier])).toThrow('not a checkpoint');
    }
  });
});

describe('receipts', () => {
  const EVENTS = Array.from({ length: 37 }, (_, index) => index.toString(16).padStart(64, '0'));
  const leaves = EVENTS.map(leafOfEvent);

  async function receiptFor(index: number) {
    const tree = new Frontier();
    for (const leaf of leaves) tree.append(leaf);
    const checkpoint = signCheckpoint({ origin: 'baton/150403', size: tree.size, root: tree.root() }, signer);
    const path = await hashesOf(inclusionSpans(index, tree.size), subtreesOf(leaves));
    return {
      checkpoint,
      receipt: receiptOf(checkpoint, signer.verifier, { index, eventHash: EVENTS[index] ?? '', path }),
    };
  }

  it('survive their bytes, and prove their event to who pinned the key', async () => {
    const { checkpoint, receipt } = await receiptFor(21);
    const read = decodeReceipt(encodeReceipt(receipt));
    expect(read).toEqual(receipt);
    expect(flawOfReceipt(read, [signer.verifier])).toBeNull();
    expect(checkpointIn(read, signer.verifier)).toBe(checkpoint);
  });

  it('prove nothing after any change of a byte', async () => {
    const bytes = encodeReceipt((await receiptFor(5)).receipt);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(flawAfter(damaged)).not.toBeNull();
    }
    expect(flawAfter(bytes)).toBeNull();
    expect(() => decodeReceipt(bytes.subarray(0, -1))).toThrow(NoteError);
    expect(() => decodeReceipt(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(NoteError);
  });

  it('have at most 1,000 bytes at a million events', () => {
    const path = inclusionSpans(999_999, 1_000_000).map(() => Buffer.alloc(32));
    const longest = inclusionSpans(0, 1_000_000).map(() => Buffer.alloc(32));
    const head = { origin: 'baton/150403', size: 1_000_000, root: Buffer.alloc(32) };
    const receipt = { head, keyId: '00000000', signature: Buffer.alloc(64), index: 1, eventHash: '0'.repeat(64) };
    expect(longest.length).toBeGreaterThanOrEqual(path.length);
    expect(encodeReceipt({ ...receipt, path: longest }).length).toBeLessThanOrEqual(1_000);
  });

  function flawAfter(bytes: Buffer): string | null {
    try {
      return flawOfReceipt(decodeReceipt(bytes), [signer.verifier]);
    } catch (error) {
      return error instanceof NoteError ? error.message : null;
    }
  }
});
