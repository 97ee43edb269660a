import { defineTable, nullable } from '#projections';
import type { GapKind } from '../domain/gaps.events.js';

/** One custody gap, from the day it was found. */
export interface GapRow {
  readonly gap: string;
  readonly caseId: string;
  readonly officeId: string;
  readonly kind: GapKind;
  readonly items: readonly string[];
  readonly handover: string | null;
  /** The event after which it was so, and when that happened. */
  readonly source: string;
  readonly since: string;
  readonly foundAt: string;
  readonly sequence: number;
  /** The event that ended it; null while it is open. */
  readonly closedBy: string | null;
  readonly closedAt: string | null;
}

export const gapTable = defineTable<GapRow>({
  name: 'custody_gap',
  key: ['gap'],
  columns: {
    gap: 'uuid',
    caseId: 'uuid',
    officeId: 'text',
    kind: 'text',
    items: 'text[]',
    handover: nullable('uuid'),
    source: 'uuid',
    since: 'timestamptz',
    foundAt: 'timestamptz',
    sequence: 'bigint',
    closedBy: nullable('uuid'),
    closedAt: nullable('timestamptz'),
  },
  indexes: [
    { on: ['since', 'sequence'], where: 'closed_at is null' },
    { on: ['caseId'] },
    { on: ['since', 'sequence'] },
  ],
});
