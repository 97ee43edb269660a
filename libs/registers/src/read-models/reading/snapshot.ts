import { PLATFORM } from '#projections';
import type { DataSource, EntityManager } from 'typeorm';

/** What an answer says about its own age. */
export interface AsOf {
  /** Sequence of the last event in this answer; -1 when nothing was read yet. */
  readonly asOf: number;
}

/**
 * Runs several queries on one snapshot, so that a page, its totals and its place in the log belong together.
 * @param projection whose checkpoint says how far the answer reaches
 */
export async function inSnapshot<T extends object>(
  db: DataSource,
  projection: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T & AsOf> {
  return db.transaction('REPEATABLE READ', async (manager) => {
    const asOf = await sequenceOf(manager, projection);
    return { ...(await work(manager)), asOf };
  });
}

async function sequenceOf(manager: EntityManager, projection: string): Promise<number> {
  const text = `select sequence::text as sequence from ${PLATFORM}.checkpoints where name = $1`;
  const rows = await manager.query<{ sequence: string }[]>(text, [projection]);
  return Number(rows[0]?.sequence ?? -1);
}
