import { parsePosition, type Position } from '#kernel';
import type { ClientBase, Pool } from 'pg';
import type { SequencedEvent } from '../projection.js';
import { safeNumber } from '../table/codec.js';
import { PLATFORM } from './names.js';

const INSERT = {
  name: 'b_log_index',
  text: `with put as (
      insert into ${PLATFORM}.log_index (sequence, stream, revision, event_id, type, hash, commit, prepare)
      select r.s, r.n, r.r, r.i, r.t, decode(r.h, 'hex'), r.c, r.p
      from json_to_recordset($1::json) as r(s bigint, n text, r bigint, i uuid, t text, h text, c numeric, p numeric)
    )
    select b.stream, b.revision::text, b."eventId" from json_to_recordset($2::json) as b(stream text, revision bigint, "eventId" uuid)
    where not exists (select 1 from ${PLATFORM}.log_index i where i.stream = b.stream and i.revision = b.revision - 1)
      and not exists (select 1 from ${PLATFORM}.log_foreign f where f.stream = b.stream and f.revision = b.revision - 1)
    limit 1`,
};

/** An event that must be preceded, in its stream, by one that is indexed already. */
export interface Beginning {
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
}

/**
 * Writes the leaf index of events that have none yet, in order.
 * @returns the first beginning whose predecessor is neither indexed nor known as somebody else's: an event was left out
 */
export async function indexEvents(
  client: ClientBase,
  events: readonly SequencedEvent[],
  beginnings: readonly Beginning[],
): Promise<Beginning | null> {
  const leaves = events.map((event) => ({
    s: event.sequence,
    n: event.stream,
    r: event.revision,
    i: event.id,
    t: event.type,
    h: event.metadata.hash,
    c: event.position.commit.toString(),
    p: event.position.prepare.toString(),
  }));
  const { rows } = await client.query<{ stream: string; revision: string; eventId: string }>({
    ...INSERT,
    values: [JSON.stringify(leaves), JSON.stringify(beginnings)],
  });
  const [gap] = rows;
  return gap ? { ...gap, revision: safeNumber(gap.revision) } : null;
}

/** One leaf: an event's place among ours, and what it hashes to. */
export interface Leaf {
  readonly sequence: number;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
  readonly hash: string;
  readonly position: Position;
}

interface LeafRow {
  readonly sequence: string;
  readonly stream: string;
  readonly revision: string;
  readonly event_id: string;
  readonly hash: string;
  readonly position: string;
}

const LEAF = `select i.sequence::text, i.stream, i.revision::text, i.event_id, encode(i.hash, 'hex') as hash,
  i.commit::text || '/' || i.prepare::text as position from ${PLATFORM}.log_index i`;

/** The last leaf, or null in an empty index. */
export async function lastLeaf(client: ClientBase | Pool): Promise<Leaf | null> {
  const { rows } = await client.query<LeafRow>(`${LEAF} order by i.sequence desc limit 1`);
  return leafOf(rows[0]);
}

/** The leaf of the last of our events at or before a position, or null. */
export async function leafAt(client: ClientBase | Pool, position: Position): Promise<Leaf | null> {
  const { rows } = await client.query<LeafRow>(
    `${LEAF} where (i.commit, i.prepare) <= ($1, $2) order by i.commit desc, i.prepare desc limit 1`,
    [position.commit.toString(), position.prepare.toString()],
  );
  return leafOf(rows[0]);
}

/** The leaf at a sequence, or null. */
export async function leafOfSequence(client: ClientBase | Pool, sequence: number): Promise<Leaf | null> {
  const { rows } = await client.query<LeafRow>(`${LEAF} where i.sequence = $1`, [sequence]);
  return leafOf(rows[0]);
}

/** The leaf of an event of a stream, or null. */
export async function leafOfRevision(
  client: ClientBase | Pool,
  stream: string,
  revision: number,
): Promise<Leaf | null> {
  const { rows } = await client.query<LeafRow>(`${LEAF} where i.stream = $1 and i.revision = $2`, [stream, revision]);
  return leafOf(rows[0]);
}

function leafOf(row: LeafRow | undefined): Leaf | null {
  const position = row && parsePosition(row.position);
  if (!position) return null;
  const { stream, hash } = row;
  return {
    sequence: safeNumber(row.sequence),
    stream,
    revision: safeNumber(row.revision),
    eventId: row.event_id,
    hash,
    position,
  };
}
