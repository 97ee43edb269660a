import { defineTable, nullable } from '#projections';
import type { Finding, LookPurpose, LookRefusal, LookScope, PartInCase } from '../../domain/vocabulary.js';

/** One look, or one attempt without right: who, when, why, on whose grant. Ids and codes only. */
export interface LookRow {
  readonly look: string;
  readonly officeId: string;
  /** Of an attempt: what was asked for, whether or not there is such a case. */
  readonly caseId: string;
  readonly reader: string;
  readonly role: string;
  readonly department: string;
  /** `yyyymm`: with the reader it names the stream the look stands in. */
  readonly month: string;
  readonly outcome: 'looked' | 'refused';
  readonly why: LookRefusal | null;
  readonly request: string | null;
  readonly grantedBy: string | null;
  readonly purpose: LookPurpose | null;
  readonly scope: LookScope;
  /** How many fields were opened. */
  readonly fields: number;
  readonly part: PartInCase | null;
  /** Of the case, then. */
  readonly stage: string | null;
  readonly refusedBefore: number;
  readonly lookedAt: string;
  readonly finding: Finding | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: string | null;
}

export const lookTable = defineTable<LookRow>({
  name: 'look',
  key: ['look'],
  columns: {
    look: 'uuid',
    officeId: 'text',
    caseId: 'uuid',
    reader: 'text',
    role: 'text',
    department: 'text',
    month: 'text',
    outcome: 'text',
    why: nullable('text'),
    request: nullable('uuid'),
    grantedBy: nullable('text'),
    purpose: nullable('text'),
    scope: 'text',
    fields: 'integer',
    part: nullable('text'),
    stage: nullable('text'),
    refusedBefore: 'integer',
    lookedAt: 'timestamptz',
    finding: nullable('text'),
    reviewedBy: nullable('text'),
    reviewedAt: nullable('timestamptz'),
  },
  indexes: [
    { on: ['caseId', 'lookedAt', 'look'] },
    { on: ['reader', 'lookedAt'] },
    { on: ['officeId', 'lookedAt', 'look'] },
  ],
});
