import type { EventLog, LogItem } from '#event-store';
import { comparePositions, type Position } from '#kernel';
import type { Pool } from 'pg';
import { sequenced } from '../engine/lane.js';
import type { Upcaster } from '../engine/ports.js';
import { withWriter } from '../engine/connection.js';
import { createTables } from '../engine/prepare.js';
import { skipKey, type Projection, type Skips } from '../projection.js';
import { identifier } from '../table/ddl.js';
import { digestOf, type TableDigest } from './digest.js';
import { PagedRows } from './paged-rows.js';

/** What a fold beside the engine needs to know. */
export interface FoldSurroundings {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly upcaster: Upcaster | null;
  readonly skips: Skips;
  /** Rows kept in memory by the independent fold before it writes them out; default 20,000. */
  readonly pageRows?: number;
}

/** How far a fold is. */
export type Progress = (events: number) => void;

const PAGE_ROWS = 20_000;

/**
 * Folds the log from its start into tables of their own, by a path that shares neither reading, batching nor writing of
 * rows with the engine, and digests them. This is what a read model is compared with (invariant I8).
 * @param upTo sequence of the last event to apply; -1 for none
 * @param schema a scratch schema; it is made anew, and left for the caller to drop
 * @throws what the projection throws
 */
export async function foldFresh(
  surroundings: FoldSurroundings,
  projection: Projection,
  upTo: number,
  schema: string,
  progress: Progress = () => undefined,
  signal?: AbortSignal,
): Promise<readonly TableDigest[]> {
  return withWriter(surroundings.pool, async (client) => {
    await client.query(`drop schema if exists ${identifier(schema)} cascade; create schema ${identifier(schema)}`);
    await createTables(client, schema, projection);
    const rows = new PagedRows(client, schema, projection.tables, surroundings.pageRows ?? PAGE_ROWS);
    await foldInto(surroundings, projection, upTo, rows, progress, signal);
    await rows.writeOut();
    return digestOf(client, schema, projection);
  });
}

async function foldInto(
  { log, upcaster, skips }: FoldSurroundings,
  projection: Projection,
  upTo: number,
  rows: PagedRows,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const handles = new Set(projection.handles);
  let sequence = -1;
  if (upTo < 0) return;
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    signal?.throwIfAborted();
    sequence += 1;
    const { event } = item;
    if (handles.has(event.type) && !skips.has(skipKey(projection.name, projection.version, event.id))) {
      await projection.apply(sequenced(event, sequence, upcaster), rows);
      await rows.turn();
    }
    if (sequence % 1_000 === 0) progress(sequence + 1);
    if (sequence >= upTo) break;
  }
  if (sequence < upTo) throw new Error(`the log ends at sequence ${sequence}, before ${upTo}`);
}

/** The log after one place and up to another (both known to lie in it), without what is not ours. */
export async function* logBetween(log: EventLog, after: Position | null, upTo: Position): AsyncGenerator<LogItem> {
  for await (const item of log.readAll(after)) {
    if (item.kind === 'caughtUp') continue;
    const position = item.kind === 'checkpoint' ? item.position : item.event.position;
    if (comparePositions(position, upTo) > 0) return;
    yield item.kind === 'event' ? item : { kind: 'checkpoint', position };
    if (comparePositions(position, upTo) === 0) return;
  }
}
