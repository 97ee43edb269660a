import { EMPTY_ROOT, Frontier, leafOfEvent, rootAt, sameHash, type Hash, type SubtreePlace } from '#proofs';
import type { ClientBase, Pool } from 'pg';
import type { SequencedEvent } from '../projection.js';
import { lastLeaf } from './log-index.js';
import { PLATFORM } from './names.js';
import { inTransaction } from './schema.js';
import { hashesIn, type Ask, type Range } from './tree-rows.js';

/** The tree keeps every eighth level: a node there is the root of 256 nodes of the level kept below it. */
const STEP = 8;
const WIDTH = 2 ** STEP;
/** Nodes completed at once where they are missing. */
const AT_ONCE = 64;

/** Asks through a connection or a pool of them. */
export function askerOf(client: ClientBase | Pool): Ask {
  return async (text, values) => (await client.query(text, [...values])).rows as never;
}

/**
 * Writes the perfect subtrees that a batch completes, from its leaves and those that the index holds before them. Done in
 * the batch's transaction, so that leaves and tree cannot come apart.
 */
export async function growTree(client: ClientBase, fresh: readonly SequencedEvent[]): Promise<void> {
  const [first, last] = [fresh[0], fresh.at(-1)];
  if (!first || !last) return;
  const [from, to] = [Math.floor(first.sequence / WIDTH), Math.floor((last.sequence + 1) / WIDTH)];
  if (from === to) return;
  const [before = []] = await hashesIn(askerOf(client), 0, [{ from: from * WIDTH, to: first.sequence }]);
  const leaves = [...before, ...fresh.map((event) => leafOfEvent(event.metadata.hash))];
  const roots = Array.from({ length: to - from }, (_, n) => perfectRoot(leaves.slice(n * WIDTH, (n + 1) * WIDTH)));
  await raise(client, STEP, from, roots);
}

/** Writes nodes of a level, and of the levels above those that they complete. */
async function raise(client: ClientBase, level: number, index: number, hashes: readonly Hash[]): Promise<void> {
  await insertNodes(
    client,
    hashes.map((hash, n) => ({ level, index: index + n, hash })),
  );
  const [from, to] = [Math.floor(index / WIDTH), Math.floor((index + hashes.length) / WIDTH)];
  if (from === to) return;
  const children = await hashesIn(askerOf(client), level, childrenOf(from, to));
  await raise(client, level + STEP, from, children.map(perfectRoot));
}

/**
 * Completes the tree of a database whose leaf index is older than it, or that lost rows of it. Costs a count a level when
 * nothing is missing. Any number of processes may do so at once.
 */
export async function completeTree(pool: Pool): Promise<void> {
  let below = ((await lastLeaf(pool))?.sequence ?? -1) + 1;
  for (let level = STEP; below >= WIDTH; level += STEP) {
    below = Math.floor(below / WIDTH);
    if ((await countOf(pool, level, below)) < below) await completeLevel(pool, level, below);
  }
}

async function completeLevel(pool: Pool, level: number, count: number): Promise<void> {
  for (let missing = await missingIn(pool, level, 0, count); missing.length > 0;) {
    await inTransaction(pool, async (client) => {
      const children = await hashesIn(askerOf(client), level - STEP, missing.flatMap(oneOf));
      const nodes = missing.map((index, n) => ({ level, index, hash: perfectRoot(children[n] ?? []) }));
      await insertNodes(client, nodes, 'on conflict do nothing');
    });
    missing = await missingIn(pool, level, (missing.at(-1) ?? 0) + 1, count);
  }
}

async function countOf(pool: Pool, level: number, count: number): Promise<number> {
  const text = `select count(*)::int as n from ${PLATFORM}.log_tree where level = $1 and index < $2`;
  return (await pool.query<{ n: number }>(text, [level, count])).rows[0]?.n ?? 0;
}

async function missingIn(pool: Pool, level: number, from: number, count: number): Promise<readonly number[]> {
  const text = `select s.n::text from generate_series($2::bigint, $3::bigint - 1) as s (n)
    where not exists (select 1 from ${PLATFORM}.log_tree t where t.level = $1 and t.index = s.n) order by s.n limit $4`;
  const { rows } = await pool.query<{ n: string }>(text, [level, from, count, AT_ONCE]);
  return rows.map(({ n }) => Number(n));
}

async function insertNodes(
  client: ClientBase,
  nodes: readonly (SubtreePlace & { readonly hash: Hash })[],
  otherwise: 'on conflict do nothing' | '' = '',
): Promise<void> {
  await client.query(
    `insert into ${PLATFORM}.log_tree (level, index, hash)
     select * from unnest($1::smallint[], $2::bigint[], $3::bytea[]) ${otherwise}`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  );
}

/** Reads the tree of a database of read models: leaves from its index, subtrees from its nodes. */
export class LogTree {
  constructor(private readonly ask: Ask) {}

  /** Number of leaves. */
  async size(): Promise<number> {
    const rows = await this.ask<{ n: string }>(
      `select coalesce(max(i.sequence) + 1, 0)::text as n from ${PLATFORM}.log_index i`,
      [],
    );
    return Number(rows[0]?.n ?? 0);
  }

  /**
   * Roots of perfect subtrees (`Subtrees` of #proofs): a range of at most 128 rows each, one query for every level kept.
   * @throws RangeError when the tree does not reach so far, or has lost a row
   */
  readonly subtrees = async (places: readonly SubtreePlace[]): Promise<readonly Hash[]> => {
    const wanted = places.map(rowsUnder);
    const roots = new Map<number, Hash>();
    for (const level of new Set(wanted.map((one) => one.level))) {
      const mine = [...wanted.entries()].filter(([, one]) => one.level === level);
      const groups = await hashesIn(
        this.ask,
        level,
        mine.map(([, { range }]) => range),
      );
      for (const [n, [place]] of mine.entries()) roots.set(place, perfectRoot(groups[n] ?? []));
    }
    return places.map((_, place) => roots.get(place) ?? EMPTY_ROOT);
  };

  /** Root of the tree of the first `size` leaves. @throws RangeError as `subtrees` */
  async rootAt(size: number): Promise<Hash> {
    return rootAt(size, this.subtrees, EMPTY_ROOT);
  }

  /** Hashes of events as the leaf index has them, hex, `to` excluded. @throws RangeError when there are not so many */
  async eventHashes(from: number, to: number): Promise<readonly string[]> {
    const rows = await this.ask<{ hash: string }>(
      `select encode(i.hash, 'hex') as hash from ${PLATFORM}.log_index i where i.sequence >= $1 and i.sequence < $2 order by i.sequence`,
      [from, to],
    );
    if (rows.length !== to - from) throw new RangeError(`the leaf index has no leaves ${from} to ${to}`);
    return rows.map(({ hash }) => hash);
  }

  /** The first node that does not follow from what lies below it; null when all do. Reads the whole index. */
  async flaw(): Promise<SubtreePlace | null> {
    let below = await this.size();
    for (let level = STEP; below >= WIDTH; level += STEP) {
      below = Math.floor(below / WIDTH);
      for (let from = 0; from < below; from += AT_ONCE) {
        const to = Math.min(below, from + AT_ONCE);
        const children = await hashesIn(this.ask, level - STEP, childrenOf(from, to));
        const [nodes = []] = await hashesIn(this.ask, level, [{ from, to }]);
        const wrong = nodes.findIndex((node, n) => !sameHash(node, perfectRoot(children[n] ?? [])));
        if (wrong >= 0) return { level, index: from + wrong };
      }
    }
    return null;
  }
}

/** The rows a subtree is made of: of the highest kept level that is not above it. */
function rowsUnder({ level, index }: SubtreePlace): { readonly level: number; readonly range: Range } {
  const width = 2 ** (level % STEP);
  return { level: level - (level % STEP), range: { from: index * width, to: (index + 1) * width } };
}

function childrenOf(from: number, to: number): readonly Range[] {
  return Array.from({ length: to - from }, (_, n) => from + n).flatMap(oneOf);
}

function oneOf(index: number): readonly Range[] {
  return [{ from: index * WIDTH, to: (index + 1) * WIDTH }];
}

/** The root over a power of two of hashes. */
function perfectRoot(hashes: readonly Hash[]): Hash {
  const frontier = new Frontier();
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}
