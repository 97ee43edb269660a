import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Configuration } from '#configuration';
import { EsdbLog } from '#event-store';
import { BatonError, type OfficeId } from '#kernel';
import { refuseLostKeys } from '#keys';
import { watchPool } from '#operations';
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

/** A pool for the database of read models; connections that break are replaced. @param short a query may take no longer than a read */
export function readModelsPool(
  configuration: Pick<Configuration, 'BATON_READMODELS_URL'>,
  name: string,
  max: number,
  short = false,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: configuration.BATON_READMODELS_URL,
    application_name: name,
    max,
    connectionTimeoutMillis: READ_DEADLINE,
    ...(short ? { query_timeout: READ_DEADLINE } : {}),
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  watchPool(name, () => pool);
  return pool;
}

/**
 * Brings up everything an app stands on, from its configuration. Whatever of it is down is connected to in the background:
 * without the read models commands are taken meanwhile, without the key database or the event store none.
 * @throws KEYS.WRONG_MASTER, KEYS.LOST when the key database is not this installation's or not whole; KEYS.NO_MASTER
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
  const waiterPool = readModelsPool(configuration, `${name}-waiter`, 3, true);
  const readModels = readModelsDataSource(configuration.BATON_READMODELS_URL, allTables, {
    applicationName: name,
    statementTimeoutMs: READ_DEADLINE,
  });
  connectInBackground(readModels, logger);
  watchPool(`${name}-reads`, () => poolOf(readModels));
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

/** Milliseconds until a key database that was away at the start is asked again. */
const ASK_AGAIN = 1000;

/**
 * Refuses a key database that is not this installation's, or from which keys were lost. One that is away is asked again
 * until it answers; until then no key is made or given, and if it is not ours after all the process ends.
 */
async function prepareKeys(base: Base): Promise<void> {
  const { keyStore, log, logger } = base;
  try {
    await checkKeys(base);
  } catch (error) {
    if (!isAway(error)) {
      await Promise.allSettled([keyStore.close(), log.close()]);
      throw error;
    }
    keyStore.withhold(true);
    logger.warn({ code: error.code }, 'the key database cannot be reached yet: no command is taken');
    void prepareWhenBack(base);
  }
}

/** @throws KEYS.*; a key database that is away is KEYS.UNAVAILABLE */
async function checkKeys({ keyStore, logger, ...base }: Base): Promise<void> {
  await keyStore.prepare();
  // Whether any were lost is only known with the event store; where that is away the daily check will tell.
  await refuseLostKeys(keyStore, keyJournal({ keyStore, ...base })).catch((error: unknown) => {
    if (!isAway(error) || error.code.startsWith('KEYS.')) throw error;
    logger.warn({ code: error.code }, 'whether keys were lost cannot be told yet');
  });
}

async function prepareWhenBack(base: Base): Promise<void> {
  const { keyStore, logger } = base;
  for (;;) {
    await wait(ASK_AGAIN, undefined, { ref: false });
    try {
      await checkKeys(base);
      keyStore.withhold(false);
      return logger.info({}, 'the key database answers and is ours');
    } catch (error) {
      if (isAway(error)) continue;
      const code = error instanceof BatonError ? error.code : 'unknown';
      logger.error({ code }, 'the key database is back and must not be used: stopping');
      process.exit(1);
    }
  }
}

function isAway(error: unknown): error is BatonError {
  return error instanceof BatonError && error.status === 503;
}

/** TypeORM keeps its pool to itself; it is a `pg.Pool` once it is connected. */
function poolOf({ driver }: Platform['readModels']): pg.Pool | undefined {
  return 'master' in driver && driver.master instanceof pg.Pool ? driver.master : undefined;
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
