import type { Pool } from 'pg';
import type { Finding } from '#invariants';
import { PLATFORM } from '#projections';
import type { Subtree } from '../scan/log-tree.js';

const PAGE = 500;

interface Row {
  readonly level: number;
  readonly index: string;
  readonly hash: Buffer;
}

/** Compares the roots of perfect subtrees (`baton.log_tree`) with those of the log, page by page. */
export class SubtreeCheck {
  #page: Subtree[] = [];
  #compared = 0;

  /** @param end sequence the index had reached before the scan began: subtrees up to there may not be missing */
  constructor(
    private readonly pool: Pool,
    private readonly end: number,
    private readonly tell: (finding: Finding) => void,
  ) {}

  get compared(): number {
    return this.#compared;
  }

  take(subtree: Subtree): void {
    if (endOf(subtree) <= this.end) this.#page.push(subtree);
  }

  get isFull(): boolean {
    return this.#page.length >= PAGE;
  }

  async flush(): Promise<void> {
    const page = this.#page;
    this.#page = [];
    if (page.length === 0) return;
    this.#compared += page.length;
    const { rows } = await this.pool.query<Row>(
      `select t.level, t.index::text, t.hash from ${PLATFORM}.log_tree t
       join unnest($1::smallint[], $2::bigint[]) as w (level, index) using (level, index)`,
      [page.map(({ level }) => level), page.map(({ index }) => index)],
    );
    const found = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
    for (const { level, index, hash } of page) {
      const stored = found.get(`${level}/${index}`);
      if (stored?.equals(hash) === true) continue;
      const code = stored ? 'TREE.DIFFERS' : 'TREE.MISSING';
      const details = { level, index, from: index * 2 ** level, to: (index + 1) * 2 ** level - 1 };
      this.tell({ code, event: null, details });
    }
  }
}

/** Sequence of the last leaf under it. */
function endOf({ level, index }: Subtree): number {
  return (index + 1) * 2 ** level - 1;
}
