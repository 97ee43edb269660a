import type { Pool, PoolClient } from 'pg';
import type { Finding } from '#invariants';
import { comparePositions } from '#kernel';
import {
  INDEX,
  inTransaction,
  loadCheckpoints,
  loadFailures,
  PLATFORM,
  type ProjectionFailure,
  type StoredCheckpoint,
} from '#projections';

/** What the platform's tables said before the scan began, as of one moment. */
export interface PlatformState {
  readonly checkpoints: ReadonlyMap<string, StoredCheckpoint>;
  readonly failures: readonly ProjectionFailure[];
  /** Highest sequence in the leaf index; -1 for none. */
  readonly lastLeaf: number;
  readonly leaves: number;
  /** Projection → sequence of the last leaf at or before its position: what its checkpoint should say. */
  readonly reached: ReadonlyMap<string, number>;
  /** False in a database that an older Baton made. */
  readonly hasTree: boolean;
  /** Nodes of the tree over leaves that the index does not have, and the first of them. */
  readonly strayNodes: StrayNodes | null;
}

export interface StrayNodes {
  readonly nodes: number;
  readonly level: number;
  readonly index: number;
}

/** Reads the platform's tables in one snapshot. */
export async function platformState(pool: Pool): Promise<PlatformState> {
  return inTransaction(pool, readState, 'begin isolation level repeatable read read only');
}

const REACHED = `select c.name, coalesce((select i.sequence from ${PLATFORM}.log_index i where (i.commit, i.prepare) <= (c.commit, c.prepare)
  order by i.commit desc, i.prepare desc limit 1), -1)::text as sequence from ${PLATFORM}.checkpoints c`;

async function readState(client: PoolClient): Promise<PlatformState> {
  const { rows } = await client.query<{ last: string; leaves: string; tree: boolean }>(
    `select coalesce(max(sequence), -1)::text as last, count(*)::text as leaves,
       to_regclass('${PLATFORM}.log_tree') is not null as tree from ${PLATFORM}.log_index`,
  );
  const reached = await client.query<{ name: string; sequence: string }>(REACHED);
  const [row] = rows;
  const hasTree = row?.tree === true;
  return {
    checkpoints: await loadCheckpoints(client),
    failures: await loadFailures(client),
    lastLeaf: Number(row?.last ?? -1),
    leaves: Number(row?.leaves ?? 0),
    reached: new Map(reached.rows.map(({ name, sequence }) => [name, Number(sequence)])),
    hasTree,
    strayNodes: hasTree ? await strayNodes(client, Number(row?.last ?? -1)) : null,
  };
}

async function strayNodes(client: PoolClient, lastLeaf: number): Promise<StrayNodes | null> {
  const { rows } = await client.query<{ nodes: number; level: number; index: string }>(
    `select count(*) over ()::int as nodes, t.level, t.index::text from ${PLATFORM}.log_tree t
     where (t.index + 1) * (1::bigint << t.level) > $1 order by t.level, t.index limit 1`,
    [lastLeaf + 1],
  );
  const [first] = rows;
  return first ? { ...first, index: Number(first.index) } : null;
}

/** Sequence up to which the leaf index and the tree were complete, says the checkpoint that moves with them. */
export function indexEnd({ checkpoints }: PlatformState): number {
  return checkpoints.get(INDEX)?.sequence ?? -1;
}

/** The end of the log as the scan found it. */
export interface LogEnd {
  readonly events: number;
  readonly position: { readonly commit: bigint; readonly prepare: bigint };
}

/** Checkpoints ahead of their tables or of the log's end, and projections that stand still. */
export function checkpointFindings(state: PlatformState, log: LogEnd): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, details: Finding['details']): void => void findings.push({ code, event: null, details });
  const end = indexEnd(state);
  if (state.lastLeaf !== end || state.leaves !== end + 1)
    tell('CHECKPOINT.INDEX', { checkpoint: end, lastLeaf: state.lastLeaf, leaves: state.leaves });
  if (!state.hasTree) tell('TREE.ABSENT', {});
  if (state.strayNodes) tell('TREE.BEYOND_LOG', { ...state.strayNodes });
  for (const { name, sequence, position } of state.checkpoints.values()) {
    if (sequence >= log.events || comparePositions(position, log.position) > 0)
      tell('CHECKPOINT.BEYOND_LOG', { projection: name, sequence, events: log.events });
    else if (sequence !== state.reached.get(name))
      tell('CHECKPOINT.MISPLACED', { projection: name, sequence, position: state.reached.get(name) ?? -1 });
  }
  for (const { name, version, sequence, errorClass, errorCode } of state.failures)
    tell('READ_MODEL.STOPPED', {
      projection: name,
      version,
      sequence: sequence ?? -1,
      errorClass,
      errorCode: errorCode ?? '',
    });
  return findings;
}
