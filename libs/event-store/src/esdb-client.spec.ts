import { describe, expect, it } from '@jest/globals';
import { appendCredentials } from './esdb-client.js';

describe('credentials of an append', () => {
  it('are those of the connection string, decoded', () => {
    expect(appendCredentials('esdb://ops:p%40ss@10.0.0.1:2113')).toEqual({ username: 'ops', password: 'p@ss' });
  });

  it('are a dummy over tls=false, so that the batched append is never taken', () => {
    expect(appendCredentials('esdb://127.0.0.1:2113?tls=false').username).not.toBe('');
  });

  it('must be there over TLS', () => {
    expect(() => appendCredentials('esdb+discover://cluster.example:2113')).toThrow('must name a user');
  });
});
