import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { DataKey } from './envelope.js';

/** A document as it may lie in a store: nonce (12 bytes), ciphertext, tag (16 bytes). */
export interface SealedDocument {
  readonly ciphertext: Buffer;
  /** SHA-256 of `ciphertext`, hex. */
  readonly ciphertextDigest: string;
  /** HMAC-SHA-256 of the plaintext under a key derived from the document's own, hex: nobody can test guesses on it. */
  readonly plaintextDigest: string;
}

/** Where a document belongs: it opens as this document of this case, and goes with this case and no other. */
export interface DocumentPlace {
  readonly office: string;
  readonly case: string;
  readonly document: string;
}

/** Scope of a document's own key in the key database. */
export function documentScope(place: DocumentPlace): string {
  return `document-${place.office}-${place.case}-${place.document}`;
}

/** Seals a document with AES-256-GCM, bound to its office, case and id. */
export function sealDocument(key: DataKey, place: DocumentPlace, plaintext: Buffer): SealedDocument {
  const nonce = randomBytes(12);
  const bound = Buffer.from(JSON.stringify(['baton/document/2', place.office, place.case, place.document]));
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bound);
  const ciphertext = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  const digestKey = Buffer.from(hkdfSync('sha256', key.bytes, Buffer.alloc(0), 'baton/document-digest/1', 32));
  return {
    ciphertext,
    ciphertextDigest: createHash('sha256').update(ciphertext).digest('hex'),
    plaintextDigest: createHmac('sha256', digestKey).update(plaintext).digest('hex'),
  };
}
