import type { Envelope } from '#kernel';
import { defineTable, nullable } from '#projections';
import type { CaseStanding } from '../domain/standing.js';
import type { Cause, Retained, Stop, TargetKind } from '../domain/vocabulary.js';

/** Stands where a rule is not limited to a report type or a decision. */
export const ANY = 'any';

export interface RetentionRuleRow {
  readonly officeId: string;
  readonly kind: Retained;
  readonly reportType: string;
  readonly decision: string;
  readonly months: number;
  readonly basis: string;
}

export const retentionRuleTable = defineTable<RetentionRuleRow>({
  name: 'retention_rule',
  key: ['officeId', 'kind', 'reportType', 'decision'],
  columns: {
    officeId: 'text',
    kind: 'text',
    reportType: 'text',
    decision: 'text',
    months: 'integer',
    basis: 'text',
  },
});

/** What of a case is there to be forgotten, and since when its time runs. */
export interface RetentionCaseRow extends CaseStanding {
  readonly caseId: string;
  readonly officeId: string;
  /** Those whose keys are there. */
  readonly documents: readonly string[];
  readonly documentKeys: readonly string[];
  /** Keys of what was written last: when they are gone, so are those of all before. */
  readonly contentKeys: readonly string[];
  readonly contentGone: boolean;
  /** Holds in force. */
  readonly holds: number;
}

export const retentionCaseTable = defineTable<RetentionCaseRow>({
  name: 'retention_case',
  key: ['caseId'],
  columns: {
    caseId: 'uuid',
    officeId: 'text',
    receivedAt: nullable('timestamptz'),
    closedAt: nullable('timestamptz'),
    reportType: nullable('text'),
    decision: nullable('text'),
    documents: 'text[]',
    documentKeys: 'text[]',
    contentKeys: 'text[]',
    contentGone: 'boolean',
    doomedAt: nullable('timestamptz'),
    holds: 'integer',
  },
  indexes: [
    { on: ['officeId', 'closedAt'], where: 'closed_at is not null and holds = 0' },
    { on: ['officeId', 'doomedAt'], where: 'doomed_at is not null' },
  ],
});

/** What is recorded of the reporter of a case; named by the identity, which its later events tell and not the case. */
export interface RetentionIdentityRow {
  readonly identityId: string;
  readonly caseId: string;
  /** Keys of what was recorded last: when they are gone, so are those of all before. */
  readonly keys: readonly string[];
  /** Its key is there. */
  readonly there: boolean;
}

export const retentionIdentityTable = defineTable<RetentionIdentityRow>({
  name: 'retention_identity',
  key: ['identityId'],
  columns: { identityId: 'uuid', caseId: 'uuid', keys: 'text[]', there: 'boolean' },
  indexes: [{ on: ['caseId'], where: 'there' }],
});

export interface HoldRow {
  readonly holdId: string;
  readonly officeId: string;
  readonly caseId: string;
  /** Sealed; opens with stream and event of its placing. */
  readonly reason: Envelope | null;
  readonly event: string;
  readonly tooLateFor: readonly string[];
  readonly placedBy: string;
  readonly placedAt: string;
  readonly liftedBy: string | null;
  readonly liftedAt: string | null;
}

export const holdTable = defineTable<HoldRow>({
  name: 'retention_hold',
  key: ['holdId'],
  columns: {
    holdId: 'uuid',
    officeId: 'text',
    caseId: 'uuid',
    reason: nullable('jsonb'),
    event: 'uuid',
    tooLateFor: 'text[]',
    placedBy: 'text',
    placedAt: 'timestamptz',
    liftedBy: nullable('text'),
    liftedAt: nullable('timestamptz'),
  },
  indexes: [{ on: ['caseId'] }],
});

export const ORDER_STATUSES = ['ordered', 'approved', 'begun', 'stopped', 'destroyed'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** One order to destroy keys and what became of it. */
export interface DestructionRow {
  readonly orderId: string;
  readonly officeId: string;
  readonly caseId: string;
  readonly kind: TargetKind;
  /** Only these; null: all of the kind. */
  readonly documents: readonly string[] | null;
  readonly cause: Cause;
  readonly basis: string;
  readonly status: OrderStatus;
  readonly delayHours: number;
  readonly orderedBy: string;
  readonly orderedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly notBefore: string | null;
  /** Stopped or destroyed. */
  readonly endedAt: string | null;
  readonly stoppedBy: string | null;
  readonly why: Stop | null;
  /** Destroyed. */
  readonly keys: number;
  /** Sealed; opens with the stream and this event. */
  readonly reason: Envelope | null;
  readonly event: string;
  readonly revision: number;
  readonly firstSequence: number;
}

export const destructionTable = defineTable<DestructionRow>({
  name: 'destruction',
  key: ['orderId'],
  columns: {
    orderId: 'uuid',
    officeId: 'text',
    caseId: 'uuid',
    kind: 'text',
    documents: nullable('text[]'),
    cause: 'text',
    basis: 'text',
    status: 'text',
    delayHours: 'integer',
    orderedBy: 'text',
    orderedAt: 'timestamptz',
    approvedBy: nullable('text'),
    approvedAt: nullable('timestamptz'),
    notBefore: nullable('timestamptz'),
    endedAt: nullable('timestamptz'),
    stoppedBy: nullable('text'),
    why: nullable('text'),
    keys: 'integer',
    reason: nullable('jsonb'),
    event: 'uuid',
    revision: 'bigint',
    firstSequence: 'bigint',
  },
  indexes: [{ on: ['officeId', 'firstSequence'] }, { on: ['caseId'] }],
});
