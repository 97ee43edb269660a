import { LIVE } from '#projections';
import type { Pool } from 'pg';
import { GAP_KINDS, type GapKind } from '../domain/gaps.events.js';

/** How many gaps of each kind are open, none left out. @throws what the database says */
export async function openGaps(pool: Pool): Promise<ReadonlyMap<GapKind, number>> {
  const { rows } = await pool.query<{ kind: GapKind; count: number }>(
    `select kind, count(*)::int as count from ${LIVE}.custody_gap where closed_at is null group by kind`,
  );
  const counted = new Map(rows.map(({ kind, count }) => [kind, count]));
  return new Map(GAP_KINDS.map((kind) => [kind, counted.get(kind) ?? 0]));
}
