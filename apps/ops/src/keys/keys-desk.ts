import type { Configuration } from '#configuration';
import { eventCatalogue, keyJournal, mastersFrom } from '#composition';
import type { EsdbLog } from '#event-store';
import type { OfficeId } from '#kernel';
import type { KeyJournal } from '#keys';
import type { MasterKey, Masters, PostgresKeyStore } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { resolveEnvironment } from '../environment.js';
import { openKeys, openLog } from '../open-store.js';

/** What the key commands work on. */
export interface KeysDesk {
  readonly office: OfficeId;
  readonly configuration: Configuration;
  readonly masters: Masters<MasterKey>;
  readonly store: PostgresKeyStore;
  readonly log: EsdbLog;
  readonly journal: KeyJournal;
}

/**
 * Works on the keys of the Baton a command is for, and lets go of them afterwards.
 * @param eventStoreUrl another event store than the one Baton is told of: where a log is brought back to
 * @throws OPS.NOT_RUNNING, OPS.CONFIGURATION, OPS.MASTER_KEY_MISSING, OPS.KEYS_AWAY, OPS.STORE_AWAY, KEYS.WRONG_MASTER
 */
export async function withKeys<T>(
  dataFolder: string,
  work: (desk: KeysDesk) => Promise<T>,
  eventStoreUrl?: string,
): Promise<T> {
  const found = await resolveEnvironment(process.env, dataFolder);
  const configuration = eventStoreUrl === undefined ? found : { ...found, BATON_EVENTSTORE_URL: eventStoreUrl };
  const store = await openKeys(configuration);
  const log = await openLog(configuration).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  try {
    const office = configuration.BATON_OFFICE as OfficeId;
    const needs = { log, keyStore: store, office: { id: office }, clock: systemClock, randomness: systemRandomness };
    const journal = keyJournal({ ...needs, catalogue: eventCatalogue() });
    return await work({ office, configuration, masters: await mastersFrom(configuration), store, log, journal });
  } finally {
    await Promise.allSettled([store.close(), log.close()]);
  }
}
