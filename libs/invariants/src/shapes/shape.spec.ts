import { describe, expect, it } from '@jest/globals';
import { among, anyText, exact, having, list, matching, optional, texts, truth, variant, whole } from './shape.js';

const item = exact({ id: matching(/^m[0-9]$/), pages: whole(0), original: truth, seal: optional(texts(1, 3)) });
const moved = having({ kind: among('moved'), items: list(item, 1, 2) });
const event = variant('kind', { moved, noted: exact({ kind: among('noted'), note: anyText }) });
const sound = { id: 'm1', pages: 0, original: true };
const withItem = (change: object) => ({ kind: 'moved', items: [sound, { ...sound, ...change }] });

describe('a shape', () => {
  it.each([
    ['an object with all it must have', { kind: 'moved', items: [sound] }],
    ['a field that may be absent', withItem({ seal: 'abc' })],
    ['a field that is there and undefined', withItem({ seal: undefined })],
    ['one field more where others may be', { kind: 'moved', items: [sound], more: 1 }],
    ['the other of two', { kind: 'noted', note: '' }],
  ])('finds no flaw in %s', (_what, value) => {
    expect(event(value)).toBeNull();
  });

  it.each([
    ['no object', 'moved', ''],
    ['a list for an object', [], ''],
    ['nothing', null, ''],
    ['a kind that is none', { kind: 'toString' }, 'kind'],
    ['a kind that is missing', {}, 'kind'],
    ['a field that is missing', { kind: 'moved' }, 'items'],
    ['a list with too few', { kind: 'moved', items: [] }, 'items'],
    ['a list with too many', { kind: 'moved', items: [sound, sound, sound] }, 'items'],
    ['an object for a list', { kind: 'moved', items: { 0: sound, length: 1 } }, 'items'],
    ['text of another pattern', withItem({ id: 'm1 ' }), 'items.1.id'],
    ['a number for text', withItem({ id: 1 }), 'items.1.id'],
    ['a number below the least', withItem({ pages: -1 }), 'items.1.pages'],
    ['half a page', withItem({ pages: 0.5 }), 'items.1.pages'],
    ['a number in text', withItem({ pages: '1' }), 'items.1.pages'],
    ['a number no JSON reader can hold', withItem({ pages: 2 ** 53 }), 'items.1.pages'],
    ['text for yes or no', withItem({ original: 'true' }), 'items.1.original'],
    ['text too short', withItem({ seal: '' }), 'items.1.seal'],
    ['text too long', withItem({ seal: 'abcd' }), 'items.1.seal'],
    ['null where a field may be absent', withItem({ seal: null }), 'items.1.seal'],
    ['one field too many', withItem({ toString: 1 }), 'items.1'],
    ['one field too many, undefined', withItem({ more: undefined }), 'items.1'],
    ['null for text', { kind: 'noted', note: null }, 'note'],
  ])('says where the first flaw is: %s', (_what, value, at) => {
    expect(event(value)).toBe(at);
  });
});
