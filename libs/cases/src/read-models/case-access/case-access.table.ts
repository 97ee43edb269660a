import { defineTable, nullable } from '#projections';
import type { RecusalState } from '../../domain/case.access.js';

/** Who may see a case: what every list, count, search and live stream is filtered by. Names who may, or who stepped aside. */
export interface CaseAccessRow {
  readonly caseId: string;
  readonly officeId: string;
  /** The only ones who may see it when sealed; null for an ordinary case. */
  readonly readers: readonly string[] | null;
  readonly people: readonly string[];
  readonly departments: readonly string[];
  readonly recused: readonly string[];
  readonly recusals: readonly RecusalState[];
}

export const caseAccessTable = defineTable<CaseAccessRow>({
  name: 'case_access',
  key: ['caseId'],
  columns: {
    caseId: 'uuid',
    officeId: 'text',
    readers: nullable('text[]'),
    people: 'text[]',
    departments: 'text[]',
    recused: 'text[]',
    recusals: 'jsonb',
  },
});
