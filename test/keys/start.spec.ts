import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { platformFrom } from '#composition';
import { configurationFrom, type Configuration } from '#configuration';
import type { Platform } from '#web';
import { codeOf, freshStream, newMaster, oldKey, oldMaster, startDesk, type KeysDesk } from './support/desk.js';

let desk: KeysDesk;
let data: string;
beforeAll(async () => {
  desk = await startDesk();
  data = await desk.dataFolder('data');
}, 60_000);
afterAll(() => desk.stop(), 30_000);

function configuration(more: Readonly<Record<string, string>> = {}): Configuration {
  return configurationFrom({
    BATON_EVENTSTORE_URL: desk.twins.eventStore.connectionString,
    BATON_KEYS_URL: desk.keysUrl,
    BATON_READMODELS_URL: desk.twins.durable.url('log'),
    BATON_OIDC_ISSUER: 'http://127.0.0.1:1',
    BATON_LOG_LEVEL: 'silent',
    ...('BATON_MASTER_KEY' in more ? {} : { BATON_MASTER_KEY_FILE: join(data, 'master.key') }),
    ...more,
  });
}

async function close({ log, keyStore, checkpoints, readModels }: Platform): Promise<void> {
  await Promise.allSettled([log.close(), keyStore.close(), checkpoints.close()]);
  if (readModels.isInitialized) await readModels.destroy();
}

const started = async (more?: Readonly<Record<string, string>>): Promise<string> =>
  codeOf(platformFrom(configuration(more), 'baton-test').then(close));

describe('a process at its start', () => {
  it('takes the master key from a file or from the environment, and refuses another one by name', async () => {
    const writer = await desk.process();
    await writer.write(freshStream(), 'a letter');
    expect(await started()).toBe('answered');
    expect(await started({ BATON_MASTER_KEY: oldKey.toString('hex') })).toBe('answered');
    await expect(
      platformFrom(configuration({ BATON_MASTER_KEY: '02'.repeat(32) }), 'baton-test'),
    ).rejects.toMatchObject({
      code: 'KEYS.WRONG_MASTER',
      details: { expected: oldMaster.id, given: newMaster.id },
    });
    const previous = { BATON_MASTER_KEY_PREVIOUS_FILES: ` ${join(data, 'master.key')},` };
    expect(await started({ BATON_MASTER_KEY: '02'.repeat(32), ...previous })).toBe('answered');
    expect(await started({ BATON_MASTER_KEY_PREVIOUS_FILES: '/nowhere/old.key' })).toBe('KEYS.NO_MASTER');
  });

  it('refuses a key database from which keys were lost; without the event store it cannot tell and starts', async () => {
    const writer = await desk.process();
    const { keys } = await writer.keyStore.census();
    await writer.journal.record({ type: 'CheckMaster', master: oldMaster.id, keys, day: '2026-03-01' });
    expect(await started()).toBe('answered');
    await desk.sql('delete from data_keys where id in (select id from data_keys limit 1)');
    expect(await started()).toBe('KEYS.LOST');
    expect(await started({ BATON_EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' })).toBe('answered');
  });
});
