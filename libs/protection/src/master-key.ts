import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { protectionError } from './protection.errors.js';

const NONCE = 12;
const TAG = 16;

/** Wraps data keys (AES-256-GCM, associated data = the data key's id). Never leaves this object. */
export class MasterKey {
  /** First 16 hex digits of SHA-256 over the key: tells which master wrapped a data key, reveals nothing else. */
  readonly id: string;
  readonly #bytes: Buffer;

  /** @param bytes exactly 32 */
  constructor(bytes: Buffer) {
    if (bytes.length !== 32) throw new Error('a master key has 32 bytes');
    this.#bytes = bytes;
    this.id = createHash('sha256').update('baton/master/1').update(bytes).digest('hex').slice(0, 16);
  }

  wrap(keyId: string, dataKey: Buffer): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce).setAAD(Buffer.from(keyId));
    return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws KEYS.WRONG_MASTER */
  unwrap(keyId: string, wrapped: Buffer): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#bytes, wrapped.subarray(0, NONCE)).setAAD(
        Buffer.from(keyId),
      );
      decipher.setAuthTag(wrapped.subarray(-TAG));
      return Buffer.concat([decipher.update(wrapped.subarray(NONCE, -TAG)), decipher.final()]);
    } catch {
      throw protectionError('KEYS.WRONG_MASTER', { key: keyId, master: this.id });
    }
  }
}

/**
 * Reads the master key file: 64 hex digits.
 * @throws KEYS.NO_MASTER when there is none: a mistyped path must not start a second master; when it holds anything else
 */
export async function readMasterKey(path: string): Promise<MasterKey> {
  const key = await keyIn(path);
  if (!key) throw protectionError('KEYS.NO_MASTER', { path });
  return key;
}

/** The key in the file, or a new one with mode 0600 where there is none. Two processes at once end with one key. */
export async function makeMasterKey(path: string): Promise<MasterKey> {
  const existing = await keyIn(path);
  if (existing) return existing;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return readMasterKey(path);
}

async function keyIn(path: string): Promise<MasterKey | null> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`the master key file ${path} does not hold 64 hex digits`);
    return new MasterKey(Buffer.from(text, 'hex'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
