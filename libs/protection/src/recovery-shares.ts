import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { protectionError } from './protection.errors.js';

/** Crockford's alphabet: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const VERSION = 1;
const SPLIT = 4;
const MASTER = 8;
const CHECK = 4;
const HEAD = 4 + SPLIT + MASTER;
const GROUP = 5;

/** What a printed share says. */
export interface RecoveryShare {
  readonly number: number;
  readonly total: number;
  readonly threshold: number;
  /** Id of the master key it belongs to. */
  readonly master: string;
  /** Shares of one split fit together, others do not. */
  readonly split: string;
  readonly body: Uint8Array;
}

/**
 * Splits a secret (Shamir, GF(2^8)) into shares for paper: base32 in groups of five letters, each with its number, the threshold, the
 * master's id, an id of the split, and a check over all of it.
 * @throws KEYS.SHARES_IMPOSSIBLE
 */
export async function sharesOf(secret: Buffer, master: string, total: number, threshold: number): Promise<string[]> {
  const possible = Number.isInteger(total) && Number.isInteger(threshold) && total <= 255 && threshold <= total;
  if (!possible || threshold < 2) throw protectionError('KEYS.SHARES_IMPOSSIBLE', { shares: total, threshold });
  const splitId = randomBytes(SPLIT);
  const bodies = await split(new Uint8Array(secret), total, threshold);
  return bodies.map((body, index) => {
    const head = [Buffer.of(VERSION, index + 1, total, threshold), splitId, Buffer.from(master, 'hex')];
    return printed(Buffer.concat([...head, body]));
  });
}

/**
 * Reads a share as a person typed it: letters in any case, spaces, dashes and line breaks anywhere.
 * @throws KEYS.SHARE_MISTYPED; @param entered which of those given it is, from 1, for the error
 */
export function readShare(text: string, entered = 1): RecoveryShare {
  const bytes = decoded(text);
  const told = bytes && bytes.length > HEAD + CHECK ? bytes.subarray(0, -CHECK) : null;
  if (!bytes || !told || !timingSafeEqual(checkOf(told), bytes.subarray(-CHECK)) || told[0] !== VERSION)
    throw protectionError('KEYS.SHARE_MISTYPED', { entered });
  const [, number = 0, total = 0, threshold = 0] = told;
  return {
    number,
    total,
    threshold,
    split: told.subarray(4, 4 + SPLIT).toString('hex'),
    master: told.subarray(4 + SPLIT, HEAD).toString('hex'),
    body: new Uint8Array(told.subarray(HEAD)),
  };
}

/** What shares gave: the caller proves it by the master's id before it is used. */
export interface RecoveredSecret {
  readonly secret: Buffer;
  /** Id of the master key the shares name. */
  readonly master: string;
}

/** @throws KEYS.SHARE_MISTYPED, KEYS.SHARES_MIXED, KEYS.SHARES_TOO_FEW, KEYS.RECOVERY_FAILED */
export async function combineShares(texts: readonly string[]): Promise<RecoveredSecret> {
  const shares = [...new Map(texts.map((text, index) => readShare(text, index + 1)).map(byNumber)).values()];
  const [first] = shares;
  if (!first) throw protectionError('KEYS.SHARES_TOO_FEW', { given: 0 });
  if (shares.some(({ split: id, master }) => id !== first.split || master !== first.master))
    throw protectionError('KEYS.SHARES_MIXED');
  if (shares.length < first.threshold)
    throw protectionError('KEYS.SHARES_TOO_FEW', { given: shares.length, threshold: first.threshold });
  const secret = await combine(shares.map(({ body }) => body)).catch(() => {
    throw protectionError('KEYS.RECOVERY_FAILED', { master: first.master });
  });
  return { secret: Buffer.from(secret), master: first.master };
}

/** The same sheet typed twice is one share; sheets of two splits with one number are two. */
function byNumber(share: RecoveryShare): [string, RecoveryShare] {
  return [`${share.split}/${share.number}`, share];
}

function checkOf(told: Buffer): Buffer {
  return createHash('sha256').update('baton/recovery-share/1').update(told).digest().subarray(0, CHECK);
}

function printed(told: Buffer): string {
  const letters = encoded(Buffer.concat([told, checkOf(told)]));
  return (letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

function encoded(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return fives.map((five) => ALPHABET.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('');
}

/** Null for letters that are none of the alphabet, and for a last letter that was never printed. I and L read as 1, O as 0. */
function decoded(text: string): Buffer | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
  const values = [...letters].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) return null;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  if (bits.slice(bytes.length * 8).includes('1')) return null;
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
