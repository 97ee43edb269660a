import { leafHash, type Hash } from '#proofs';
import { PLATFORM } from './names.js';

/** Runs one query of the database of read models. */
export type Ask = <Row extends object>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** Rows `from` (inclusive) to `to` (exclusive) of one kept level. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const LEAVES = `select r.place::int - 1 as place, i.hash
  from unnest($1::bigint[], $2::bigint[]) with ordinality as r(low, high, place)
  cross join lateral (select sequence, hash from ${PLATFORM}.log_index where sequence >= r.low and sequence < r.high) i
  order by r.place, i.sequence`;

const NODES = `select r.place::int - 1 as place, t.hash
  from unnest($1::bigint[], $2::bigint[]) with ordinality as r(low, high, place)
  cross join lateral (select index, hash from ${PLATFORM}.log_tree where level = $3 and index >= r.low and index < r.high) t
  order by r.place, t.index`;

/**
 * The hashes of ranges of one kept level, a list a range, in one query. Those of level 0 are leaf hashes.
 * @throws RangeError when a row is missing
 */
export async function hashesIn(
  ask: Ask,
  level: number,
  ranges: readonly Range[],
): Promise<readonly (readonly Hash[])[]> {
  const bounds = [ranges.map(({ from }) => from), ranges.map(({ to }) => to)];
  const rows = await (level === 0
    ? ask<{ place: number; hash: Buffer }>(LEAVES, bounds)
    : ask<{ place: number; hash: Buffer }>(NODES, [...bounds, level]));
  const groups = ranges.map((): Hash[] => []);
  for (const { place, hash } of rows) groups[place]?.push(level === 0 ? leafHash(hash) : hash);
  for (const [place, { from, to }] of ranges.entries()) {
    if (groups[place]?.length !== to - from)
      throw new RangeError(`the tree lacks rows ${from} to ${to} of level ${level}`);
  }
  return groups;
}
