import { describe, expect, it } from '@jest/globals';
import { configurationFrom, ConfigurationError, redacted } from './configuration.js';

const fit = {
  BATON_EVENTSTORE_URL: 'esdb://user:s3cret@127.0.0.1:2113?tls=false',
  BATON_KEYS_URL: 'postgres://baton:s3cret@127.0.0.1:5432/keys',
  BATON_READMODELS_URL: 'postgres://baton:s3cret@127.0.0.1:5433/readmodels',
  BATON_MASTER_KEY_FILE: 'data/master.key',
  BATON_OIDC_ISSUER: 'https://id.example',
};

describe('the configuration', () => {
  it('fills in defaults and reads numbers', () => {
    expect(configurationFrom({ ...fit, BATON_PORT: '9000' })).toMatchObject({
      BATON_PORT: 9000,
      BATON_OFFICE: '150403',
      BATON_ZONE: 'Asia/Shanghai',
      BATON_OIDC_AUDIENCE: 'baton-api',
      BATON_TRUSTED_PROXIES: 0,
    });
  });

  it('takes an identity provider without TLS on loopback only', () => {
    const local = { ...fit, BATON_OIDC_ISSUER: 'http://127.0.0.1:9000' };
    expect(configurationFrom(local).BATON_OIDC_ISSUER).toBe('http://127.0.0.1:9000');
  });

  it('is printed without any password', () => {
    expect(JSON.stringify(redacted(configurationFrom(fit)))).not.toContain('s3cret');
  });

  it.each([
    ['BATON_PORT', '99999'],
    ['BATON_ZONE', 'Mars/Olympus'],
    ['BATON_OFFICE', 'a-b'],
    ['BATON_EVENTSTORE_URL', 'http://x'],
    ['BATON_KEYS_URL', undefined],
    ['BATON_OIDC_ISSUER', undefined],
    ['BATON_OIDC_ISSUER', 'id.example'],
    ['BATON_OIDC_ISSUER', 'http://id.example'],
    ['BATON_OIDC_JWKS_URI', 'http://127.0.0.1.id.example/jwks'],
    ['BATON_TRUSTED_PROXIES', '-1'],
  ])('with a wrong %s stops the start, names the variable and shows no value', (name, value) => {
    const start = (): unknown => configurationFrom({ ...fit, [name]: value });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(new RegExp(name));
    expect(start).not.toThrow(/s3cret/);
  });

  it('has the master key from a file or from the environment, never from both or none, and never shows it', () => {
    const { BATON_MASTER_KEY_FILE: _, ...none } = fit;
    const secret = 'ab'.repeat(32);
    const inEnvironment = { ...none, BATON_MASTER_KEY: secret };
    expect(JSON.stringify(redacted(configurationFrom(inEnvironment)))).not.toContain(secret);
    expect(() => configurationFrom(none)).toThrow(/BATON_MASTER_KEY_FILE, BATON_MASTER_KEY: exactly one/);
    expect(() => configurationFrom({ ...fit, BATON_MASTER_KEY: secret })).toThrow(/exactly one/);
    expect(() => configurationFrom({ ...none, BATON_MASTER_KEY: `${secret}f` })).toThrow(/64 hex digits/);
    expect(() => configurationFrom({ ...none, BATON_MASTER_KEY: `${secret}f` })).not.toThrow(/abab/);
  });
});
