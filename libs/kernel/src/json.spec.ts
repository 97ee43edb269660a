import { describe, expect, it } from '@jest/globals';
import { canonical, canonicalText, NotCanonicalError } from './json.js';

describe('canonical values', () => {
  it('are written with sorted keys, at every depth, so that JSON.stringify is RFC 8785', () => {
    expect(canonicalText({ b: 1, a: { d: [true, null, 'x'], c: '' }, aB: 2 })).toBe(
      '{"a":{"c":"","d":[true,null,"x"]},"aB":2,"b":1}',
    );
  });

  it('leave out undefined members, as JSON does', () => {
    expect(canonicalText({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it('keep rare characters: a hanzi outside the BMP, NFD and NFC twins, full-width digits', () => {
    const text = '𠮷 é e\u0301 １２３';
    expect(canonical({ t: text })).toEqual({ t: text });
  });

  it.each([
    ['a float', { a: 0.5 }],
    ['an unsafe integer', { a: 2 ** 53 }],
    ['minus zero', { a: -0 }],
    ['NaN', { a: Number.NaN }],
    ['a BigInt', { a: 1n }],
    ['a Buffer', { a: Buffer.from('x') }],
    ['a Date', { a: new Date(0) }],
    ['a lone surrogate', { a: '\ud800' }],
    ['NUL', { a: 'a\u0000b' }],
    ['a key that starts with a capital', { A: 1 }],
    ['a numeric key, which JavaScript would move to the front', { '1': 1 }],
    ['__proto__', JSON.parse('{"__proto__":{"x":1}}') as unknown],
  ])('refuse %s', (_what, value) => {
    expect(() => canonical(value)).toThrow(NotCanonicalError);
  });

  it('name the place of the flaw, never the content', () => {
    const flaw = (): unknown => canonical({ list: [{ ok: 1 }, { bad: 'geheim\u0000' }] });
    expect(flaw).toThrow('not canonical at list[1].bad: NUL');
    expect(flaw).not.toThrow(/geheim/);
  });
});
