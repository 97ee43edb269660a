import pg from 'pg';
import type { Configuration } from '#configuration';
import { EsdbLog } from '#event-store';
import type { OfficeId } from '#kernel';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { readMasterKey, PostgresKeyStore } from '#protection';
import { jsonLogger, systemClock, systemRandomness, type Logger, type Platform } from '#web';
import { allProjections, allTables, eventCatalogue } from './contexts.js';

/** Milliseconds a read may wait for a connection or an answer: a frozen database is answered within 3 s. */
const READ_DEADLINE = 2500;

/** A pool for the database of read models; connections that break are replaced. */
export function readModelsPool(configuration: Configuration, name: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: configuration.BATON_READMODELS_URL,
    application_name: name,
    max,
    connectionTimeoutMillis: READ_DEADLINE,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  return pool;
}

/**
 * Brings up everything an app stands on, from its configuration. The read models may be down: they are connected to in
 * the background, and commands are taken meanwhile.
 * @throws KEYS.* when the key database cannot be prepared
 */
export async function platformFrom(configuration: Configuration, name: string): Promise<Platform> {
  const logger = jsonLogger(name, configuration.BATON_LOG_LEVEL);
  const keyStore = new PostgresKeyStore(
    configuration.BATON_KEYS_URL,
    await readMasterKey(configuration.BATON_MASTER_KEY_FILE),
  );
  await keyStore.prepare();
  const waiterPool = readModelsPool(configuration, `${name}-waiter`, 3);
  const readModels = readModelsDataSource(configuration.BATON_READMODELS_URL, allTables, {
    applicationName: name,
    statementTimeoutMs: READ_DEADLINE,
  });
  connectInBackground(readModels, logger);
  return {
    office: { id: configuration.BATON_OFFICE as OfficeId, zone: configuration.BATON_ZONE },
    log: new EsdbLog(configuration.BATON_EVENTSTORE_URL),
    catalogue: eventCatalogue(),
    keyStore,
    readModels,
    checkpoints: new CheckpointWaiter({ pool: waiterPool, logger, all: allProjections.map(({ name }) => name) }),
    logger,
    clock: systemClock,
    randomness: systemRandomness,
  };
}

function connectInBackground(readModels: Platform['readModels'], logger: Logger): void {
  const attempt = (): void => {
    readModels.initialize().catch((error: unknown) => {
      logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'read models cannot be reached yet');
      setTimeout(attempt, 1000).unref();
    });
  };
  attempt();
}
