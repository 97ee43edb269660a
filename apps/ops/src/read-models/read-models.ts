import type { Pool } from 'pg';
import { readModelsPool } from '#composition';
import type { Configuration } from '#configuration';
import type { EsdbLog } from '#event-store';
import { BatonError } from '#kernel';
import { resolveEnvironment } from '../environment.js';
import { openLog } from '../open-store.js';
import { opsError } from '../ops.errors.js';

/** The log and the database of read models beside it. */
export interface ReadModels {
  readonly configuration: Configuration;
  readonly log: EsdbLog;
  readonly pool: Pool;
}

/**
 * Works on the read models of the Baton a command is for, and lets go of them afterwards.
 * @throws OPS.NOT_RUNNING, OPS.CONFIGURATION, OPS.STORE_AWAY, OPS.READ_MODELS_AWAY
 */
export async function withReadModels<T>(dataFolder: string, work: (models: ReadModels) => Promise<T>): Promise<T> {
  const configuration = await resolveEnvironment(process.env, dataFolder);
  const log = await openLog(configuration);
  const pool = readModelsPool(configuration, 'baton-ops', 4);
  try {
    return await work({ configuration, log, pool });
  } catch (error) {
    throw error instanceof BatonError || !isDatabaseTrouble(error) ? error : opsError('OPS.READ_MODELS_AWAY');
  } finally {
    await Promise.allSettled([pool.end(), log.close()]);
  }
}

/** SQLSTATE 08 (connection), 57 (shut down), 3D000 (no such database), 42P01 and 3F000 (tables not made yet); or the network. */
function isDatabaseTrouble(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const timeout = error instanceof Error && /timeout|terminated/i.test(error.message);
  return timeout || /^(08|57|3D000|42P01|3F000|ECONN|ENOTFOUND|EHOST|ETIMEDOUT)/.test(code);
}
