import { parsePosition, type Position } from '#kernel';
import type { ClientBase, Pool } from 'pg';
import { safeNumber } from '../table/codec.js';
import { PLATFORM } from './names.js';

/** How far a projection is: everything up to `position` is in its tables, and nothing after it. */
export interface Checkpoint {
  readonly name: string;
  readonly version: number;
  readonly position: Position;
  /** Of the last event seen; -1 before the first. */
  readonly sequence: number;
  /** Changes when a rebuild switches the tables under a running projector. */
  readonly generation: number;
}

/** A checkpoint with what the tables looked like when they were made. */
export interface StoredCheckpoint extends Checkpoint {
  readonly shape: string;
  readonly tables: readonly string[];
}

interface CheckpointRow {
  readonly name: string;
  readonly version: number;
  readonly position: string;
  readonly sequence: string;
  readonly generation: string;
  readonly shape: string;
  readonly tables: readonly string[];
}

const COLUMNS = `name, version, commit::text || '/' || prepare::text as position, sequence::text, generation::text, shape, tables`;

/** All checkpoints by name. @param lock for update: the projector waits until this transaction ends */
export async function loadCheckpoints(client: Pool | ClientBase): Promise<ReadonlyMap<string, StoredCheckpoint>> {
  const { rows } = await client.query<CheckpointRow>(`select ${COLUMNS} from ${PLATFORM}.checkpoints`);
  return new Map(rows.map((row) => [row.name, checkpointOf(row)]));
}

/** One checkpoint, locked until the transaction ends: its projector cannot commit meanwhile. */
export async function lockCheckpoint(client: ClientBase, name: string): Promise<StoredCheckpoint | null> {
  const text = `select ${COLUMNS} from ${PLATFORM}.checkpoints where name = $1 for update`;
  const { rows } = await client.query<CheckpointRow>(text, [name]);
  return rows[0] ? checkpointOf(rows[0]) : null;
}

function checkpointOf(row: CheckpointRow): StoredCheckpoint {
  const position = parsePosition(row.position);
  if (!position) throw new TypeError(`checkpoint ${row.name} without a position`);
  return { ...row, position, sequence: safeNumber(row.sequence), generation: safeNumber(row.generation) };
}

/** A checkpoint's step from what it was to what it is now. */
export interface Advance {
  readonly from: Checkpoint;
  readonly position: Position;
  readonly sequence: number;
}

const ADVANCE = {
  name: 'b_advance',
  text: `update ${PLATFORM}.checkpoints c
    set commit = a.commit, prepare = a.prepare, sequence = a.sequence, updated_at = now()
    from json_to_recordset($1::json) as a(name text, version integer, generation bigint, "oldCommit" numeric, "oldPrepare" numeric,
      "oldSequence" bigint, commit numeric, prepare numeric, sequence bigint)
    where c.name = a.name and c.version = a.version and c.generation = a.generation
      and c.commit = a."oldCommit" and c.prepare = a."oldPrepare" and c.sequence = a."oldSequence"`,
};

/**
 * Moves checkpoints by compare-and-set. Done first in the transaction of the batch: a second writer waits here, before it
 * has touched a row, and then finds that it is late.
 * @returns whether all of them were where we left them
 */
export async function advance(client: ClientBase, advances: readonly Advance[]): Promise<boolean> {
  const rows = advances.map(({ from, position, sequence }) => ({
    name: from.name,
    version: from.version,
    generation: from.generation,
    oldCommit: from.position.commit.toString(),
    oldPrepare: from.position.prepare.toString(),
    oldSequence: from.sequence,
    commit: position.commit.toString(),
    prepare: position.prepare.toString(),
    sequence,
  }));
  const { rowCount } = await client.query({ ...ADVANCE, values: [JSON.stringify(rows)] });
  return rowCount === advances.length;
}

/** Writes a checkpoint as it is, replacing one of any version; its generation moves on. */
export async function replaceCheckpoint(
  client: ClientBase,
  checkpoint: Omit<StoredCheckpoint, 'generation'>,
): Promise<void> {
  const { name, version, position, sequence, shape, tables } = checkpoint;
  await client.query(
    `insert into ${PLATFORM}.checkpoints as c (name, version, commit, prepare, sequence, shape, tables) values ($1,$2,$3,$4,$5,$6,$7)
     on conflict (name) do update set version = excluded.version, commit = excluded.commit, prepare = excluded.prepare,
       sequence = excluded.sequence, shape = excluded.shape, tables = excluded.tables, generation = c.generation + 1, updated_at = now()`,
    [name, version, position.commit.toString(), position.prepare.toString(), sequence, shape, tables],
  );
}
