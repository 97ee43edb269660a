import { describe, expect, it } from '@jest/globals';
import {
  instantOf,
  type ActorId,
  type CommandId,
  type EventId,
  type JsonObject,
  type OfficeId,
  type StoredEvent,
  type StreamName,
} from '#kernel';
import { documentScope } from '#protection';
import { KeysCollector } from './keys-in-log.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const CASE = uuid(1);
const STREAM = `case-150403-${CASE}` as StreamName;
const NOW = instantOf(0);

const told = (type: string, data: JsonObject): StoredEvent => ({
  ...{ stream: STREAM, revision: 0, id: uuid(7) as EventId, type, data },
  metadata: {
    ...{ v: 1, officeId: '150403' as OfficeId, actor: 'officer.a' as ActorId, role: 'registrar' },
    ...{ occurredAt: NOW, recordedAt: NOW, correlationId: uuid(8), causationId: uuid(8) },
    ...{ commandId: uuid(8) as CommandId, digest: { key: uuid(9), mac: 'AA' }, prev: null, hash: '' },
  },
});

function scopesOf(data: JsonObject, key: string): readonly string[] {
  const collector = new KeysCollector();
  collector.take(told('Scanned', data));
  return [...(collector.collected(null).used.get(key) ?? ['never used'])];
}

describe('a key that the log names', () => {
  it('with a document is that of this document of this case, and of nothing else', () => {
    const scope = documentScope({ office: '150403', case: CASE, document: uuid(2) });
    expect(scopesOf({ document: uuid(2), key: uuid(3), size: 12 }, uuid(3))).toEqual([scope]);
    expect(scopesOf({ pages: [{ document: uuid(2), key: uuid(3) }] }, uuid(3))).toEqual([scope]);
  });

  it('in an envelope is that of the stream', () => {
    const envelope = { alg: 'A256GCM', key: uuid(4), kv: 1, nonce: 'AAAA', ct: 'AAAA', tag: 'AAAA' };
    expect(scopesOf({ note: envelope }, uuid(4))).toEqual([STREAM]);
  });

  it('by which requests are compared is of any', () => {
    expect(scopesOf({}, uuid(9))).toEqual([]);
  });
});
