import pg, { type PoolClient } from 'pg';
import { failPoint } from '#fail-points';
import { backoffMs } from '../engine/ports.js';
import { describe } from '../engine/prepare.js';
import { loadCheckpoints, lockCheckpoint, replaceCheckpoint, type Checkpoint } from '../platform/checkpoints.js';
import { INDEX, LIVE } from '../platform/names.js';
import { clearFailure } from '../platform/records.js';
import { inTransaction } from '../platform/schema.js';
import type { Projection } from '../projection.js';
import { identifier, qualified } from '../table/ddl.js';
import type { Beside, BesideOptions } from './beside.js';

const TRIES = 40;

/**
 * Puts the rebuilt tables in the place of the live ones, in one transaction with the checkpoint. While it holds the
 * checkpoint the projector waits; the rebuilt tables are brought to exactly its place. A reader in the way is given two
 * seconds, then the switch stands back and tries again, so that readers never queue behind it for longer.
 */
export async function switchTables(
  options: BesideOptions,
  beside: Beside,
  projection: Projection,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await inTransaction(options.pool, async (client) => switchOnce(client, beside, projection, signal));
    } catch (error) {
      if (!inTheWay(error) || attempt >= TRIES || signal.aborted) throw error;
      await options.timers.sleep(backoffMs(attempt, options.timers), signal);
    }
  }
}

async function switchOnce(
  client: PoolClient,
  beside: Beside,
  projection: Projection,
  signal: AbortSignal,
): Promise<void> {
  await client.query(`set local lock_timeout = '2s'`);
  const live = await lockCheckpoint(client, projection.name);
  const target = live?.version === projection.version ? live : await placeOfIndex(client);
  await beside.fillTo(target, signal);
  if (beside.failure) return;
  const old = `${beside.schema}_old`;
  await client.query(`create schema ${identifier(old)}`);
  for (const table of live?.tables ?? []) {
    await client.query(`alter table if exists ${qualified(LIVE, table)} set schema ${identifier(old)}`);
  }
  for (const { name } of projection.tables) {
    await client.query(`drop table if exists ${qualified(LIVE, name)}`);
    await client.query(`alter table ${qualified(beside.schema, name)} set schema ${identifier(LIVE)}`);
  }
  await failPoint('rebuild.switching');
  const { position, sequence } = beside.checkpoint;
  await replaceCheckpoint(client, {
    name: projection.name,
    version: projection.version,
    position,
    sequence,
    ...describe(projection),
  });
  if (live && live.version !== projection.version) await clearFailure(client, projection.name, live.version);
}

async function placeOfIndex(client: PoolClient): Promise<Checkpoint> {
  const index = (await loadCheckpoints(client)).get(INDEX);
  if (!index) throw new Error('no checkpoint of the leaf index');
  return index;
}

function inTheWay(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01');
}
