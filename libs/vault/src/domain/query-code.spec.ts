import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { QUERY_CODE_BITS, QUERY_CODE_BYTES, queryCodeFrom, readQueryCode } from './query-code.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bytes = fc.uint8Array({ minLength: QUERY_CODE_BYTES, maxLength: QUERY_CODE_BYTES });
const plain = (code: string): string => code.replaceAll('-', '');

describe('a query code', () => {
  it('is four groups of four characters that cannot be misread, and holds at least 60 random bits', () => {
    expect(QUERY_CODE_BITS).toBeGreaterThanOrEqual(60);
    for (let round = 0; round < 200; round++)
      expect(queryCodeFrom(randomBytes(QUERY_CODE_BYTES))).toMatch(
        /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/,
      );
  });

  it('uses every one of its random bits', () => {
    const base = queryCodeFrom(new Uint8Array(QUERY_CODE_BYTES));
    const flipped = Array.from({ length: QUERY_CODE_BITS }, (_, bit) => {
      const one = new Uint8Array(QUERY_CODE_BYTES);
      one[bit >> 3] = 0x80 >> (bit & 7);
      return queryCodeFrom(one);
    });
    expect(new Set([base, ...flipped]).size).toBe(QUERY_CODE_BITS + 1);
  });

  it('is read as printed, in small letters, in one piece, with blanks, and with letters for the digits they look like', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = queryCodeFrom(random);
        const typed = [code, code.toLowerCase(), plain(code), code.replaceAll('-', ' '), ` ${code} `];
        const alike = [code.replaceAll('1', 'l'), code.replaceAll('1', 'I'), code.replaceAll('0', 'o')];
        for (const one of [...typed, ...alike, code.replaceAll('-', '–')]) expect(readQueryCode(one)).toBe(code);
      }),
      { verbose: true },
    );
  });

  it('with one wrong character is no code', () => {
    const code = plain(queryCodeFrom(randomBytes(QUERY_CODE_BYTES)));
    for (let place = 0; place < code.length; place++)
      for (const other of ALPHABET)
        if (other !== code[place])
          expect(readQueryCode(code.slice(0, place) + other + code.slice(place + 1))).toBeNull();
  });

  it('with two characters exchanged is no code', () => {
    fc.assert(
      fc.property(bytes, fc.nat(15), fc.nat(15), (random, a, b) => {
        const digits = [...plain(queryCodeFrom(random))];
        fc.pre(digits[a] !== digits[b]);
        const swapped = digits.map((digit, place) => (place === a ? digits[b] : place === b ? digits[a] : digit));
        expect(readQueryCode(swapped.join(''))).toBeNull();
      }),
      { numRuns: 500, verbose: true },
    );
  });

  it.each(['', '-', 'ABCD', '0000-0000-0000-000U', '*'.repeat(16), '0'.repeat(15), '0'.repeat(17), '查询码'])(
    'is not %p',
    (text) => expect(readQueryCode(text)).toBeNull(),
  );
});
