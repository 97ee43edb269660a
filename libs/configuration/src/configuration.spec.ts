import { describe, expect, it } from '@jest/globals';
import { configurationFrom, ConfigurationError, redacted } from './configuration.js';

const fit = {
  BATON_EVENTSTORE_URL: 'esdb://user:s3cret@127.0.0.1:2113?tls=false',
  BATON_KEYS_URL: 'postgres://baton:s3cret@127.0.0.1:5432/keys',
  BATON_READMODELS_URL: 'postgres://baton:s3cret@127.0.0.1:5433/readmodels',
  BATON_MASTER_KEY_FILE: 'data/master.key',
};

describe('the configuration', () => {
  it('fills in defaults and reads numbers', () => {
    expect(configurationFrom({ ...fit, BATON_PORT: '9000' })).toMatchObject({
      BATON_PORT: 9000,
      BATON_OFFICE: '150403',
      BATON_ZONE: 'Asia/Shanghai',
    });
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
  ])('with a wrong %s stops the start, names the variable and shows no value', (name, value) => {
    const start = (): unknown => configurationFrom({ ...fit, [name]: value });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(new RegExp(name));
    expect(start).not.toThrow(/s3cret/);
  });
});
