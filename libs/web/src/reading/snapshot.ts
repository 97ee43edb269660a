import { CallTimeout, within } from '#event-store';
import { PLATFORM } from '#projections';
import { webError } from '../web.errors.js';
import { TypeORMError, type DataSource, type EntityManager } from 'typeorm';

/** What an answer says about its own age. */
export interface AsOf {
  /** Sequence of the last event in this answer; -1 when nothing was read yet. */
  readonly asOf: number;
}

/** Milliseconds an answer may take: a database that is frozen is answered within 3 s. */
const PATIENCE = 2500;
/** Nobody there, or no longer: system errors and SQLSTATE classes 08 and 57P. */
const UNREACHABLE = /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|08|57P)/;

/**
 * Runs several queries on one snapshot, so that a page, its totals and its place in the log belong together.
 * @param projection whose checkpoint says how far the answer reaches
 * @throws READ_MODEL.UNAVAILABLE when the database does not answer in time
 */
export async function inSnapshot<T extends object>(
  db: DataSource,
  projection: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T & AsOf> {
  return answered(
    db.transaction('REPEATABLE READ', async (manager) => {
      const asOf = await sequenceOf(manager, projection);
      return { ...(await work(manager)), asOf };
    }),
  );
}

/** What the database says, in time. @throws READ_MODEL.UNAVAILABLE when it is away or frozen; else what the work throws */
export async function answered<T>(work: Promise<T>, patience = PATIENCE): Promise<T> {
  return within(patience, 'read models', work).catch((error: unknown) => {
    throw isAway(error) ? webError('READ_MODEL.UNAVAILABLE') : error;
  });
}

function isAway(error: unknown): boolean {
  if (error instanceof CallTimeout || isNeverConnected(error)) return true;
  return typeof error === 'object' && error !== null && 'code' in error && UNREACHABLE.test(String(error.code));
}

/** The database was away at the start and is not connected to yet: TypeORM has no code and no class for it. */
function isNeverConnected(error: unknown): boolean {
  return error instanceof TypeORMError && error.message === 'Driver not Connected';
}

async function sequenceOf(manager: EntityManager, projection: string): Promise<number> {
  const text = `select sequence::text as sequence from ${PLATFORM}.checkpoints where name = $1`;
  const rows = await manager.query<{ sequence: string }[]>(text, [projection]);
  return Number(rows[0]?.sequence ?? -1);
}
