import { describe, expect, it } from '@jest/globals';
import { createDecipheriv, createHash } from 'node:crypto';
import { sealDocument } from './document.js';

const key = { id: 'k', version: 1, bytes: Buffer.alloc(32, 5) };
const plaintext = Buffer.from('an invented scan');

describe('a sealed document', () => {
  it('opens with its key, bound to office and id, and its digest is that of the ciphertext', () => {
    const { ciphertext, ciphertextDigest } = sealDocument(key, '150403', 'd1', plaintext);
    const open = (document: string): Buffer => {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, ciphertext.subarray(0, 12));
      decipher
        .setAAD(Buffer.from(JSON.stringify(['baton/document/1', '150403', document])))
        .setAuthTag(ciphertext.subarray(-16));
      return Buffer.concat([decipher.update(ciphertext.subarray(12, -16)), decipher.final()]);
    };
    expect(open('d1')).toEqual(plaintext);
    expect(() => open('d2')).toThrow();
    expect(createHash('sha256').update(ciphertext).digest('hex')).toBe(ciphertextDigest);
  });

  it('has a plaintext digest that is stable under its key and useless without it', () => {
    const digest = (bytes: Buffer): string =>
      sealDocument({ ...key, bytes }, '150403', 'd1', plaintext).plaintextDigest;
    expect(digest(key.bytes)).toBe(digest(key.bytes));
    expect(digest(Buffer.alloc(32, 6))).not.toBe(digest(key.bytes));
    expect(digest(key.bytes)).not.toBe(createHash('sha256').update(plaintext).digest('hex'));
  });
});
