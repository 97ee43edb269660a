import { describe, expect, it } from '@jest/globals';
import { commandIdOf, foundingOffice, streamKind, uuidV5, type OfficeId } from './ids.js';

describe('ids', () => {
  it('follow RFC 9562: the version 5 example of www.example.com in the DNS namespace', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('a command id depends on office, actor, route and key, each', () => {
    const office = 'o1' as OfficeId;
    const id = commandIdOf(office, 'a', 'POST /x', 'key-0001');
    expect(commandIdOf(office, 'a', 'POST /x', 'key-0001')).toBe(id);
    const others = [
      commandIdOf('o2' as OfficeId, 'a', 'POST /x', 'key-0001'),
      commandIdOf(office, 'b', 'POST /x', 'key-0001'),
      commandIdOf(office, 'a', 'POST /y', 'key-0001'),
      commandIdOf(office, 'a', 'POST /x', 'key-0002'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });

  it('a stream name tells its kind and its founding office', () => {
    const stream = 'case-150403-0e984725-c51c-4bf4-9960-e1c80e27aba0';
    expect(streamKind(stream)).toBe('case');
    expect(foundingOffice(stream)).toBe('150403');
  });
});
