import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mastersOf, type KeyWrapper, type Masters } from './key-wrapper.js';
import { protectionError } from './protection.errors.js';
import { combineShares, sharesOf } from './recovery-shares.js';
import { keepSecretFile } from './secret-file.js';

const NONCE = 12;
const KEY = 32;
const TAG = 16;
const HEX = /^[0-9a-f]{64}$/;

/** Wraps data keys (AES-256-GCM, associated data = the data key's id). Its bytes leave this object only as recovery shares. */
export class MasterKey implements KeyWrapper {
  /** First 16 hex digits of SHA-256 over the key: tells which master wrapped a data key, reveals nothing else. */
  readonly id: string;
  readonly #bytes: Buffer;

  /** @param bytes exactly 32 */
  constructor(bytes: Buffer) {
    if (bytes.length !== KEY) throw new Error('a master key has 32 bytes');
    this.#bytes = bytes;
    this.id = createHash('sha256').update('baton/master/1').update(bytes).digest('hex').slice(0, 16);
  }

  wrap(keyId: string, dataKey: Buffer): Promise<Buffer> {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce).setAAD(Buffer.from(keyId));
    return Promise.resolve(Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]));
  }

  /** @throws KEYS.DAMAGED */
  unwrap(keyId: string, wrapped: Buffer): Promise<Buffer> {
    const opened = wrapped.length === NONCE + KEY + TAG ? this.#opened(keyId, wrapped) : null;
    if (opened) return Promise.resolve(opened);
    return Promise.reject(protectionError('KEYS.DAMAGED', { key: keyId, master: this.id }));
  }

  /**
   * Splits this key into recovery shares that can be printed; see `sharesOf`.
   * @throws KEYS.SHARES_IMPOSSIBLE
   */
  split(shares: number, threshold: number): Promise<string[]> {
    return sharesOf(this.#bytes, this.id, shares, threshold);
  }

  #opened(keyId: string, wrapped: Buffer): Buffer | null {
    try {
      const nonce = wrapped.subarray(0, NONCE);
      const decipher = createDecipheriv('aes-256-gcm', this.#bytes, nonce, { authTagLength: TAG });
      decipher.setAAD(Buffer.from(keyId)).setAuthTag(wrapped.subarray(-TAG));
      return Buffer.concat([decipher.update(wrapped.subarray(NONCE, -TAG)), decipher.final()]);
    } catch {
      return null;
    }
  }
}

/** Where the masters of a process come from: exactly one of `file` and `secret` is the current one. */
export interface MasterSources {
  readonly file?: string | undefined;
  /** 64 hex digits. */
  readonly secret?: string | undefined;
  readonly previousFiles?: readonly string[];
}

/** @throws KEYS.NO_MASTER, naming the path; an error naming the file that holds anything but 64 hex digits */
export async function readMasters({ file, secret, previousFiles = [] }: MasterSources): Promise<Masters<MasterKey>> {
  const current = secret === undefined ? await readMasterKey(file ?? '') : masterKeyOf(secret);
  return mastersOf(current, ...(await Promise.all(previousFiles.map(readMasterKey))));
}

/** A master from 64 hex digits, e.g. a secret of the environment. The error shows nothing of the text. */
export function masterKeyOf(hex: string): MasterKey {
  const text = hex.trim();
  if (!HEX.test(text)) throw new Error('the master key is not 64 hex digits');
  return new MasterKey(Buffer.from(text, 'hex'));
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
  await keep(path, randomBytes(KEY)).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  return readMasterKey(path);
}

/**
 * Puts recovery shares together and writes the master key into a new file, mode 0600, once its id is proven.
 * @throws KEYS.SHARE_MISTYPED, KEYS.SHARES_MIXED, KEYS.SHARES_TOO_FEW, KEYS.RECOVERY_FAILED; KEYS.FILE_EXISTS: no file is
 *   ever overwritten
 */
export async function recoverMasterKey(shares: readonly string[], path: string): Promise<MasterKey> {
  const { secret, master } = await combineShares(shares);
  if (secret.length !== KEY || new MasterKey(secret).id !== master)
    throw protectionError('KEYS.RECOVERY_FAILED', { master });
  await keep(path, secret).catch((error: unknown) => {
    throw hasCode(error, 'EEXIST') ? protectionError('KEYS.FILE_EXISTS', { path }) : error;
  });
  return readMasterKey(path);
}

async function keep(path: string, bytes: Buffer): Promise<void> {
  await keepSecretFile(path, `${bytes.toString('hex')}\n`);
}

async function keyIn(path: string): Promise<MasterKey | null> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (!HEX.test(text)) throw new Error(`the master key file ${path} does not hold 64 hex digits`);
    return new MasterKey(Buffer.from(text, 'hex'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
