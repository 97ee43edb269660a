import { createDecipheriv } from 'node:crypto';
import { canonicalText, foundingOffice, isEnvelope, type Envelope, type JsonValue, type StoredEvent } from '#kernel';

/** A sealed field of an event, and the place it was sealed for. */
export interface SealedField {
  readonly stream: string;
  readonly event: string;
  /** Path, e.g. `summary`, `lines.0.note`. */
  readonly field: string;
  readonly envelope: Envelope;
}

/** All sealed fields of an event, in the order they stand. */
export function sealedFieldsOf({
  stream,
  id,
  data,
}: Pick<StoredEvent, 'stream' | 'id' | 'data'>): readonly SealedField[] {
  return envelopesIn(data, '').map(([field, envelope]) => ({ stream, event: id, field, envelope }));
}

/**
 * Whether an envelope, opened with a key, holds exactly this content. Written from docs/adr/0005, sharing no code with
 * what seals: AES-256-GCM, associated data `["baton/seal/1", office, stream, event, field]`, content as canonical JSON.
 * @param key 32 bytes
 */
export function envelopeHolds(
  { stream, event, field, envelope }: SealedField,
  key: Buffer,
  content: JsonValue,
): boolean {
  const place = JSON.stringify(['baton/seal/1', foundingOffice(stream), stream, event, field]);
  try {
    const nonce = Buffer.from(envelope.nonce, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(place, 'utf8')).setAuthTag(Buffer.from(envelope.tag, 'base64url'));
    const plain = Buffer.concat([decipher.update(Buffer.from(envelope.ct, 'base64url')), decipher.final()]);
    return plain.equals(Buffer.from(canonicalText(content), 'utf8'));
  } catch {
    return false;
  }
}

function envelopesIn(value: unknown, path: string): readonly [string, Envelope][] {
  if (isEnvelope(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => envelopesIn(member, path ? `${path}.${key}` : key));
}
