import type { Configuration } from '#configuration';
import { eventCatalogue, mastersFrom } from '#composition';
import { BatonError } from '#kernel';
import { CommandStore, EsdbLog, EventWriter } from '#event-store';
import { KeyRing, PostgresKeyStore } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { demandMasterKey } from './environment.js';
import { opsError } from './ops.errors.js';

/** The log and a command store on it, as an api process has them. */
export interface OpenStore {
  readonly log: EsdbLog;
  readonly store: CommandStore;
  readonly keys: KeyRing;
  close(): Promise<void>;
}

type Addresses = KeyAddresses & Pick<Configuration, 'BATON_EVENTSTORE_URL'>;
type KeyAddresses = Pick<Configuration, 'BATON_KEYS_URL'> &
  Partial<Pick<Configuration, 'BATON_MASTER_KEY_FILE' | 'BATON_MASTER_KEY' | 'BATON_MASTER_KEY_PREVIOUS_FILES'>>;

/** Connects to the event store and the key database. @throws OPS.MASTER_KEY_MISSING, OPS.STORE_AWAY, KEYS.UNAVAILABLE */
export async function openStore(addresses: Addresses): Promise<OpenStore> {
  const keyStore = await openKeys(addresses);
  const log = await openLog(addresses).catch(async (error: unknown) => {
    await keyStore.close();
    throw error;
  });
  const catalogue = eventCatalogue();
  const keys = new KeyRing(keyStore);
  const writer = new EventWriter(catalogue, keys, systemClock, systemRandomness);
  return {
    log,
    keys,
    store: new CommandStore(log, catalogue, writer),
    close: async () => void (await Promise.all([log.close(), keyStore.close()])),
  };
}

/** The key database, its table made where it is missing. @throws OPS.MASTER_KEY_MISSING, OPS.KEYS_AWAY, KEYS.WRONG_MASTER */
export async function openKeys(addresses: KeyAddresses): Promise<PostgresKeyStore> {
  if (addresses.BATON_MASTER_KEY_FILE !== undefined) await demandMasterKey(addresses.BATON_MASTER_KEY_FILE);
  const keyStore = new PostgresKeyStore(addresses.BATON_KEYS_URL, await mastersFrom(addresses));
  try {
    await keyStore.prepare();
    return keyStore;
  } catch (error) {
    await keyStore.close();
    throw error instanceof BatonError && error.code !== 'KEYS.UNAVAILABLE' ? error : opsError('OPS.KEYS_AWAY');
  }
}

/** @throws OPS.STORE_AWAY */
export async function openLog({ BATON_EVENTSTORE_URL }: Pick<Addresses, 'BATON_EVENTSTORE_URL'>): Promise<EsdbLog> {
  const log = new EsdbLog(BATON_EVENTSTORE_URL);
  if (await log.ping()) return log;
  await log.close();
  throw opsError('OPS.STORE_AWAY');
}
