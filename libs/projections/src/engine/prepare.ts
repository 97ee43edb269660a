import type { EventLog } from '#event-store';
import { START, comparePositions } from '#kernel';
import type { ClientBase, Pool } from 'pg';
import { loadCheckpoints, replaceCheckpoint, type StoredCheckpoint } from '../platform/checkpoints.js';
import { lastLeaf } from '../platform/log-index.js';
import { completeTree } from '../platform/log-tree.js';
import { INDEX, INDEX_VERSION, LIVE } from '../platform/names.js';
import { createPlatformTables, inTransaction } from '../platform/schema.js';
import type { Projection } from '../projection.js';
import { createIndexesSql, createTableSql, shapeOf } from '../table/ddl.js';
import { LogMismatch, ShapeChanged } from './errors.js';

/** What a projector finds when it takes over. */
export interface Prepared {
  readonly index: StoredCheckpoint;
  /** Projections whose live tables are of the version the code has. */
  readonly ready: readonly { readonly projection: Projection; readonly checkpoint: StoredCheckpoint }[];
  /** Projections that are missing or of another version: they are built beside. */
  readonly outdated: readonly Projection[];
}

/**
 * Makes what is missing and looks at what is there. An empty database gets all tables in `live`, to be filled by normal
 * catch-up; in any other one a missing or outdated projection is left to a rebuild.
 * @throws ShapeChanged, LogMismatch
 */
export async function prepare(pool: Pool, log: EventLog, projections: readonly Projection[]): Promise<Prepared> {
  await createPlatformTables(pool);
  const checkpoints = await checkpointsOrNew(pool, projections);
  const index = checkpoints.get(INDEX);
  if (!index) throw new Error('no checkpoint of the leaf index');
  await checkLog(pool, log, index);
  await completeTree(pool);
  const found = projections.map((projection) => ({ projection, checkpoint: checkpoints.get(projection.name) }));
  const ready = found.flatMap(({ projection, checkpoint }) =>
    checkpoint?.version === projection.version ? [{ projection, checkpoint }] : [],
  );
  for (const { projection, checkpoint } of ready) {
    if (checkpoint.shape !== shapeOf(projection.tables)) throw new ShapeChanged(projection.name);
  }
  const outdated = found.flatMap(({ projection, checkpoint }) =>
    checkpoint?.version === projection.version ? [] : [projection],
  );
  return { index, ready, outdated };
}

/** Several starting at once: the first fills the empty database, the others find it filled. */
async function checkpointsOrNew(
  pool: Pool,
  projections: readonly Projection[],
): Promise<ReadonlyMap<string, StoredCheckpoint>> {
  const found = await loadCheckpoints(pool);
  if (found.size > 0) return found;
  return inTransaction(pool, async (client) => {
    await client.query('lock table baton.checkpoints in exclusive mode');
    const again = await loadCheckpoints(client);
    if (again.size > 0) return again;
    await client.query(`drop schema ${LIVE} cascade; create schema ${LIVE}`);
    for (const projection of projections) await createLive(client, projection);
    await replaceCheckpoint(client, { ...NOTHING, name: INDEX, version: INDEX_VERSION });
    return loadCheckpoints(client);
  });
}

const NOTHING = { position: START, sequence: -1, shape: '', tables: [] };

async function createLive(client: ClientBase, projection: Projection): Promise<void> {
  await createTables(client, LIVE, projection);
  await createIndexes(client, LIVE, projection);
  await replaceCheckpoint(client, {
    ...NOTHING,
    name: projection.name,
    version: projection.version,
    ...describe(projection),
  });
}

/** What a checkpoint keeps about the tables it belongs to. */
export function describe(projection: Projection): { shape: string; tables: readonly string[] } {
  return { shape: shapeOf(projection.tables), tables: projection.tables.map((table) => table.name) };
}

/** Makes the tables of a projection, with their keys only. */
export async function createTables(client: ClientBase, schema: string, projection: Projection): Promise<void> {
  for (const table of projection.tables) await client.query(createTableSql(schema, table));
}

/** Makes the other indexes of a projection's tables, and lets the planner know what is in them. */
export async function createIndexes(client: ClientBase, schema: string, projection: Projection): Promise<void> {
  for (const table of projection.tables) {
    for (const statement of createIndexesSql(schema, table)) await client.query(statement);
  }
}

/** The leaf index must be gap-free up to its checkpoint, and its last leaf must be the log's. */
async function checkLog(pool: Pool, log: EventLog, index: StoredCheckpoint): Promise<void> {
  const leaf = await lastLeaf(pool);
  if ((leaf?.sequence ?? -1) !== index.sequence) throw new LogMismatch(index.sequence);
  if (!leaf) return;
  for await (const event of log.readStream(leaf.stream as Parameters<EventLog['readStream']>[0], leaf.revision)) {
    const same = event.id === leaf.eventId && event.metadata.hash === leaf.hash;
    if (!same || !samePlace(event.position, leaf.position)) break;
    return;
  }
  throw new LogMismatch(leaf.sequence);
}

/** A stream read of an older server carries no position in `$all`. */
function samePlace(a: StoredCheckpoint['position'], b: StoredCheckpoint['position']): boolean {
  return a.commit === 0n || comparePositions(a, b) === 0;
}
