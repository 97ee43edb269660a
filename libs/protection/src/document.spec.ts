import { describe, expect, it } from '@jest/globals';
import { createDecipheriv, createHash } from 'node:crypto';
import { documentScope, sealDocument } from './document.js';

const key = { id: 'k', version: 1, bytes: Buffer.alloc(32, 5) };
const place = { office: '150403', case: 'c1', document: 'd1' };
const plaintext = Buffer.from('an invented scan');

describe('a sealed document', () => {
  it('opens with its key, bound to office, case and id, and its digest is that of the ciphertext', () => {
    const { ciphertext, ciphertextDigest } = sealDocument(key, place, plaintext);
    const open = (caseId: string, document: string): Buffer => {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, ciphertext.subarray(0, 12));
      decipher
        .setAAD(Buffer.from(JSON.stringify(['baton/document/2', '150403', caseId, document])))
        .setAuthTag(ciphertext.subarray(-16));
      return Buffer.concat([decipher.update(ciphertext.subarray(12, -16)), decipher.final()]);
    };
    expect(open('c1', 'd1')).toEqual(plaintext);
    expect(() => open('c1', 'd2')).toThrow();
    expect(() => open('c2', 'd1')).toThrow();
    expect(createHash('sha256').update(ciphertext).digest('hex')).toBe(ciphertextDigest);
  });

  it('has a key for itself in each case that names it', () => {
    expect(documentScope(place)).not.toBe(documentScope({ ...place, case: 'c2' }));
    expect(documentScope(place)).not.toBe(documentScope({ ...place, document: 'd2' }));
  });

  it('has a plaintext digest that is stable under its key and useless without it', () => {
    const digest = (bytes: Buffer): string => sealDocument({ ...key, bytes }, place, plaintext).plaintextDigest;
    expect(digest(key.bytes)).toBe(digest(key.bytes));
    expect(digest(Buffer.alloc(32, 6))).not.toBe(digest(key.bytes));
    expect(digest(key.bytes)).not.toBe(createHash('sha256').update(plaintext).digest('hex'));
  });
});
