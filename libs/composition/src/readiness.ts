import pg from 'pg';
import { Probe, Readiness } from '#operations';
import type { Platform } from '#web';

/** What every process of ours stands on. */
export type Dependency = 'eventStore' | 'keys' | 'readModels';

/** Milliseconds the read models have to answer a probe; the others have deadlines of about as much. */
const DEADLINE = 1500;

/**
 * Asks what a process stands on, each with a deadline of its own. The read models are asked over a connection of their own:
 * a pool that is used up says nothing about the database.
 * @param needed without which the process is not ready
 */
export function readinessOf(
  { log, keyStore, readModels }: Pick<Platform, 'log' | 'keyStore' | 'readModels'>,
  needed: readonly Dependency[],
): Readiness<Dependency> & { close(): Promise<void> } {
  const { options } = readModels;
  const pool = new pg.Pool({
    connectionString: options.type === 'postgres' ? options.url : undefined,
    ...{ application_name: 'baton-probe', max: 1, connectionTimeoutMillis: DEADLINE, query_timeout: DEADLINE },
  });
  pool.on('error', () => undefined);
  const probes = {
    eventStore: new Probe(() => log.ping()),
    keys: new Probe(() => keyStore.ping()),
    readModels: new Probe(() => pool.query('select 1')),
  };
  return Object.assign(new Readiness(probes, needed), { close: () => pool.end() });
}
