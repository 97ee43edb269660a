import pg from 'pg';
import type { Configuration } from '#configuration';
import { EsdbLog } from '#event-store';
import { BatonError, type OfficeId } from '#kernel';
import { refuseLostKeys } from '#keys';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { readMasters, PostgresKeyStore, type MasterKey, type Masters } from '#protection';
import {
  jsonLogger,
  SEALED_SERIES,
  systemClock,
  systemRandomness,
  type Logger,
  type OidcSettings,
  type Platform,
} from '#web';
import { allProjections, allTables, eventCatalogue, keyJournal } from './contexts.js';

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
  const keyStore = new PostgresKeyStore(configuration.BATON_KEYS_URL, await mastersFrom(configuration));
  const base = {
    office: { id: configuration.BATON_OFFICE as OfficeId, zone: configuration.BATON_ZONE, sealedSeries: SEALED_SERIES },
    log: new EsdbLog(configuration.BATON_EVENTSTORE_URL),
    ...{ catalogue: eventCatalogue(), keyStore, logger, clock: systemClock, randomness: systemRandomness },
  };
  await prepareKeys(base);
  const waiterPool = readModelsPool(configuration, `${name}-waiter`, 3);
  const readModels = readModelsDataSource(configuration.BATON_READMODELS_URL, allTables, {
    applicationName: name,
    statementTimeoutMs: READ_DEADLINE,
  });
  connectInBackground(readModels, logger);
  return {
    ...base,
    oidc: oidcFrom(configuration),
    readModels,
    checkpoints: new CheckpointWaiter({ pool: waiterPool, logger, all: allProjections.map(({ name }) => name) }),
  };
}

type MasterSettings = Partial<
  Pick<Configuration, 'BATON_MASTER_KEY_FILE' | 'BATON_MASTER_KEY' | 'BATON_MASTER_KEY_PREVIOUS_FILES'>
>;

/** The masters a process is told of. @throws KEYS.NO_MASTER, naming the path */
export async function mastersFrom(settings: MasterSettings): Promise<Masters<MasterKey>> {
  const previous = (settings.BATON_MASTER_KEY_PREVIOUS_FILES ?? '').split(',').map((path) => path.trim());
  return readMasters({
    file: settings.BATON_MASTER_KEY_FILE,
    secret: settings.BATON_MASTER_KEY,
    previousFiles: previous.filter((path) => path !== ''),
  });
}

type Base = Pick<Platform, 'office' | 'log' | 'catalogue' | 'keyStore' | 'logger' | 'clock' | 'randomness'>;

/**
 * Refuses a key database that is not this installation's, or from which keys were lost. Whether any were lost is only known
 * with the event store; where that is away the daily check will tell.
 */
async function prepareKeys(base: Base): Promise<void> {
  const { keyStore, log, logger } = base;
  try {
    await keyStore.prepare();
    await refuseLostKeys(keyStore, keyJournal(base)).catch((error: unknown) => {
      if (!(error instanceof BatonError) || error.status !== 503) throw error;
      logger.warn({ code: error.code }, 'whether keys were lost cannot be told yet');
    });
  } catch (error) {
    await Promise.allSettled([keyStore.close(), log.close()]);
    throw error;
  }
}

function oidcFrom(configuration: Configuration): OidcSettings {
  const { BATON_OIDC_ISSUER: issuer, BATON_OIDC_AUDIENCE: audience, BATON_OIDC_JWKS_URI: jwksUri } = configuration;
  return { issuer, audience, ...(jwksUri === undefined ? {} : { jwksUri }) };
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
