import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { eventHash, type UnhashedEvent } from './event.js';

interface Vector {
  readonly name: string;
  readonly event: UnhashedEvent;
  readonly hash: string;
}

const vectors = JSON.parse(readFileSync('docs/vectors/event-hash.json', 'utf8')) as readonly Vector[];

describe('the hash of an event', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    'matches the published vector: %s',
    (_name, vector) => {
      expect(eventHash(vector.event)).toBe(vector.hash);
    },
  );

  it('does not depend on the order in which keys were written', () => {
    const [first] = vectors;
    if (!first) throw new Error('no vectors');
    const shuffled = { ...first.event, data: Object.fromEntries(Object.entries(first.event.data).reverse()) };
    expect(eventHash(shuffled)).toBe(first.hash);
  });

  it('ignores a hash already present in the metadata, and nothing else', () => {
    const [first] = vectors;
    if (!first) throw new Error('no vectors');
    const hashed = { ...first.event, metadata: { ...first.event.metadata, hash: 'f'.repeat(64) } };
    expect(eventHash(hashed)).toBe(first.hash);
    const other = { ...first.event, metadata: { ...first.event.metadata, role: 'auditor' } };
    expect(eventHash(other)).not.toBe(first.hash);
  });

  it.each(['stream', 'revision', 'id', 'type'] as const)('changes with the %s', (field) => {
    const [first] = vectors;
    if (!first) throw new Error('no vectors');
    const other = Object.assign({}, first.event, { [field]: field === 'revision' ? 99 : 'x' });
    expect(eventHash(other)).not.toBe(first.hash);
  });
});
