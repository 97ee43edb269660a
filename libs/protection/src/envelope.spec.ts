import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Envelope } from '#kernel';
import { open, requestMac, seal, type DataKey, type SealingPlace } from './envelope.js';

const key: DataKey = { id: '0e984725-c51c-4bf4-9960-e1c80e27aba0', version: 1, bytes: Buffer.alloc(32, 7) };
const place: SealingPlace = { office: '150403', stream: 'case-150403-1', event: 'e1', field: 'summary' };

describe('an envelope', () => {
  it('opens with its key in its place and gives back the content', () => {
    const content = { name: '测试甲', post: '科员', unit: null };
    expect(open(key, place, seal(key, place, content))).toEqual(content);
  });

  it('opens the published vector', () => {
    const vector = JSON.parse(readFileSync('docs/vectors/envelope.json', 'utf8')) as {
      place: SealingPlace;
      keyHex: string;
      envelope: Envelope;
      content: string;
    };
    const vectorKey = {
      id: vector.envelope.key,
      version: vector.envelope.kv,
      bytes: Buffer.from(vector.keyHex, 'hex'),
    };
    expect(open(vectorKey, vector.place, vector.envelope)).toBe(vector.content);
  });

  it.each(['office', 'stream', 'event', 'field'] as const)('does not open when it is moved to another %s', (part) => {
    const envelope = seal(key, place, 'text');
    expect(() => open(key, { ...place, [part]: 'other' }, envelope)).toThrow('CONTENT.DAMAGED');
  });

  it.each(['ct', 'tag', 'nonce'] as const)(
    'does not open when its %s was touched, and never shows part of it',
    (part) => {
      const envelope = seal(key, place, 'a text of some length');
      const touched = Buffer.from(envelope[part], 'base64url');
      touched[0] = (touched[0] ?? 0) ^ 1;
      expect(() => open(key, place, { ...envelope, [part]: touched.toString('base64url') })).toThrow('CONTENT.DAMAGED');
    },
  );

  it('refuses a shortened tag', () => {
    const envelope = seal(key, place, 'text');
    const short = Buffer.from(envelope.tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => open(key, place, { ...envelope, tag: short })).toThrow('CONTENT.DAMAGED');
  });

  it('never repeats a nonce or a ciphertext for the same content', () => {
    const seen = new Set(Array.from({ length: 200 }, () => seal(key, place, 'same').nonce));
    expect(seen.size).toBe(200);
  });
});

describe('the digest of a request', () => {
  it('is the same for the same request whatever the key order, and differs with the key', () => {
    expect(requestMac(key, { a: 1, b: 2 })).toBe(requestMac(key, { b: 2, a: 1 }));
    expect(requestMac(key, { a: 1 })).not.toBe(requestMac({ ...key, bytes: Buffer.alloc(32, 8) }, { a: 1 }));
  });
});
