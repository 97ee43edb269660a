/** Crockford's base32: no I, L, O, U, so that nothing is misread on paper or misheard on the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_DIGITS = 15;
const DIGITS = RANDOM_DIGITS + 1;

/** Random bits of a code: 15 digits of 5; domain §7 demands at least 60. */
export const QUERY_CODE_BITS = RANDOM_DIGITS * 5;
/** Bytes `queryCodeFrom` needs. */
export const QUERY_CODE_BYTES = Math.ceil(QUERY_CODE_BITS / 8);

/**
 * A query code as printed: four groups of four, the last character checks the others (domain §7).
 * @param bytes at least `QUERY_CODE_BYTES`, random or derived under a key
 */
export function queryCodeFrom(bytes: Uint8Array): string {
  const random = Array.from({ length: RANDOM_DIGITS }, (_, index) => fiveBits(bytes, index * 5));
  return printed([...random, timesX(checksum(random))]);
}

/** A code as somebody typed or heard it, in its printed form; null when it cannot be one, a slip of the pen included. */
export function readQueryCode(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  const digits = [...plain].map((character) => ALPHABET.indexOf(character));
  if (digits.length !== DIGITS || digits.includes(-1)) return null;
  return checksum(digits) === 0 ? printed(digits) : null;
}

function printed(digits: readonly number[]): string {
  const text = digits.map((digit) => ALPHABET[digit]).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

function fiveBits(bytes: Uint8Array, offset: number): number {
  const first = offset >> 3;
  const pair = ((bytes[first] ?? 0) << 8) | (bytes[first + 1] ?? 0);
  return (pair >> (11 - (offset & 7))) & 31;
}

/**
 * Digits as coefficients of a polynomial over GF(32), at the generator x: zero for a whole code. Unlike a plain sum it
 * notices every single wrong digit and every two digits that changed places.
 */
function checksum(digits: readonly number[]): number {
  return digits.reduce((sum, digit) => timesX(sum) ^ digit, 0);
}

/** Multiplied by x, modulo the primitive polynomial x^5 + x^2 + 1. */
function timesX(value: number): number {
  const doubled = value << 1;
  return doubled & 32 ? doubled ^ 0b100101 : doubled;
}
