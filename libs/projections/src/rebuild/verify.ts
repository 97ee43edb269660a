import { loadCheckpoints } from '../platform/checkpoints.js';
import { LIVE } from '../platform/names.js';
import { inTransaction } from '../platform/schema.js';
import type { Projection } from '../projection.js';
import { identifier } from '../table/ddl.js';
import { differences, digestOf, type Difference, type TableDigest } from './digest.js';
import { foldFresh, type FoldSurroundings, type Progress } from './fresh.js';

/** A read model beside a fresh fold of the log at the same sequence (invariant I8). */
export interface Verified {
  readonly name: string;
  readonly version: number;
  readonly sequence: number;
  readonly digests: readonly TableDigest[];
  readonly differences: readonly Difference[];
}

/** A snapshot of live tables with the checkpoint they belong to; null when there are none of this version. */
export async function snapshotOf(surroundings: Pick<FoldSurroundings, 'pool'>, projection: Projection) {
  return inTransaction(
    surroundings.pool,
    async (client) => {
      const checkpoint = (await loadCheckpoints(client)).get(projection.name);
      if (checkpoint?.version !== projection.version) return null;
      return { checkpoint, digests: await digestOf(client, LIVE, projection) };
    },
    'begin isolation level repeatable read read only',
  );
}

/**
 * Compares the live tables with a fresh, independent fold, while everything goes on.
 * @returns null when there are no live tables of the code's version
 * @throws what the projection throws
 */
export async function verifyReadModel(
  surroundings: FoldSurroundings,
  projection: Projection,
  progress?: Progress,
): Promise<Verified | null> {
  const live = await snapshotOf(surroundings, projection);
  if (!live) return null;
  const schema = `verify_${projection.name}`;
  const { sequence } = live.checkpoint;
  const fresh = await foldFresh(surroundings, projection, sequence, schema, progress);
  await surroundings.pool.query(`drop schema if exists ${identifier(schema)} cascade`);
  const { name, version } = projection;
  return { name, version, sequence, digests: live.digests, differences: differences(live.digests, fresh) };
}
