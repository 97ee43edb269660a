import { defineTable, nullable } from '#projections';
import type { RequestStatus } from '../../domain/disclosure.js';
import type { Interference, ReadingPurpose, Scope } from '../../domain/vocabulary.js';

/** A request to see what a case holds, and how it was decided. The reasons stay sealed in the log. */
export interface ContentRequestRow {
  readonly request: string;
  readonly officeId: string;
  readonly caseId: string;
  readonly officer: string;
  readonly askedBy: string;
  readonly purpose: ReadingPurpose;
  readonly scope: Scope;
  readonly status: RequestStatus;
  readonly askedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly until: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
}

export const contentRequestTable = defineTable<ContentRequestRow>({
  name: 'content_request',
  key: ['request'],
  columns: {
    request: 'uuid',
    officeId: 'text',
    caseId: 'uuid',
    officer: 'text',
    askedBy: 'text',
    purpose: 'text',
    scope: 'text',
    status: 'text',
    askedAt: 'timestamptz',
    decidedBy: nullable('text'),
    decidedAt: nullable('timestamptz'),
    until: nullable('timestamptz'),
    withdrawnBy: nullable('text'),
    withdrawnAt: nullable('timestamptz'),
  },
  indexes: [{ on: ['caseId', 'askedAt', 'request'] }],
});

/** Somebody asked about, pleaded for or pressed on a case. Who and what stay sealed in the log. */
export interface InterferenceRow {
  readonly interference: string;
  readonly officeId: string;
  readonly caseId: string;
  readonly kind: Interference;
  readonly recordedBy: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

export const interferenceTable = defineTable<InterferenceRow>({
  name: 'interference',
  key: ['interference'],
  columns: {
    interference: 'uuid',
    officeId: 'text',
    caseId: 'uuid',
    kind: 'text',
    recordedBy: 'text',
    occurredAt: 'timestamptz',
    recordedAt: 'timestamptz',
  },
  indexes: [{ on: ['caseId', 'recordedAt', 'interference'] }],
});
