import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalText, type Envelope, type JsonValue } from '#kernel';
import { protectionError } from './protection.errors.js';

/** A data key in use: one per stream that seals, per scan, per replaced text. */
export interface DataKey {
  readonly id: string;
  readonly version: number;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

/** Where an envelope lives. It opens there and nowhere else: this is its associated data (architecture §4). */
export interface SealingPlace {
  readonly office: string;
  readonly stream: string;
  readonly event: string;
  readonly field: string;
}

function associatedData(place: SealingPlace): Buffer {
  return Buffer.from(JSON.stringify(['baton/seal/1', place.office, place.stream, place.event, place.field]));
}

/** Seals a JSON value with AES-256-GCM under a random 96-bit nonce. @throws NotCanonicalError */
export function seal(key: DataKey, place: SealingPlace, content: JsonValue): Envelope {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(associatedData(place));
  const ct = Buffer.concat([cipher.update(canonicalText(content), 'utf8'), cipher.final()]);
  return {
    alg: 'A256GCM',
    key: key.id,
    kv: key.version,
    nonce: nonce.toString('base64url'),
    ct: ct.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
  };
}

/** Opens an envelope in its place. @throws CONTENT.DAMAGED when key, place or bytes are not the ones it was sealed with */
export function open(key: DataKey, place: SealingPlace, envelope: Envelope): JsonValue {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(envelope.nonce, 'base64url'), {
      authTagLength: 16,
    });
    decipher.setAAD(associatedData(place)).setAuthTag(Buffer.from(envelope.tag, 'base64url'));
    const text = Buffer.concat([decipher.update(Buffer.from(envelope.ct, 'base64url')), decipher.final()]).toString(
      'utf8',
    );
    return JSON.parse(text) as JsonValue;
  } catch {
    throw protectionError('CONTENT.DAMAGED', { stream: place.stream, event: place.event, field: place.field });
  }
}

/** HMAC-SHA-256 of a request under a key derived (HKDF) from a data key: dies with it. Base64url. */
export function requestMac(key: DataKey, request: JsonValue): string {
  return createHmac('sha256', digestKey(key)).update(canonicalText(request), 'utf8').digest('base64url');
}

const digestKeys = new WeakMap<DataKey, Buffer>();

function digestKey(key: DataKey): Buffer {
  const known = digestKeys.get(key);
  if (known) return known;
  const derived = Buffer.from(hkdfSync('sha256', key.bytes, Buffer.alloc(0), 'baton/request-digest/1', 32));
  digestKeys.set(key, derived);
  return derived;
}
