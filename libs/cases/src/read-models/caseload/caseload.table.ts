import { defineTable, nullable } from '#projections';
import type { Stage } from '../../domain/case.state.js';
import type { Channel, Origin, Problem, ReportType } from '../../domain/vocabulary.js';

/** A handover that is on its way; `since` is when it happened. */
export interface OpenHandover {
  readonly id: string;
  readonly since: string;
}

/** One case on the board. */
export interface CaseloadRow {
  readonly caseId: string;
  readonly officeId: string;
  readonly stage: Exclude<Stage, 'none'>;
  /** All three null once archived; a body has no department. */
  readonly ownerKind: 'officer' | 'body' | null;
  readonly ownerId: string | null;
  readonly ownerDepartment: string | null;
  readonly channel: Channel;
  readonly origin: Origin;
  readonly screening: 'accepted' | 'repeat' | 'declined' | 'routed' | null;
  readonly area: string | null;
  readonly reportType: ReportType | null;
  readonly problem: Problem | null;
  readonly registration: 'none' | 'requested' | 'registered' | 'carried';
  /** The number the case goes by now, as printed. */
  readonly number: string | null;
  readonly voidNumbers: readonly string[];
  readonly receivedAt: string;
  readonly receivedRecordedAt: string;
  readonly receivedSequence: number;
  readonly registeredAt: string | null;
  readonly registeredRecordedAt: string | null;
  readonly concludedAt: string | null;
  readonly concludedRecordedAt: string | null;
  readonly imported: boolean;
  /** The old log has steps after the conclusion. */
  readonly laterSteps: boolean;
  readonly items: number;
  readonly originals: number;
  readonly steps: number;
  readonly openHandovers: number;
  /** When the oldest handover still open happened. */
  readonly openHandoversSince: string | null;
  readonly handovers: readonly OpenHandover[];
  /** Ids of originals without a scan. */
  readonly unscanned: readonly string[];
  /** How many of them need one: none before acceptance. */
  readonly scansMissing: number;
  readonly lastRevision: number;
  readonly lastSequence: number;
  readonly lastChangedAt: string;
  readonly lastType: string;
}

export const caseloadTable = defineTable<CaseloadRow>({
  name: 'caseload',
  key: ['caseId'],
  columns: {
    caseId: 'uuid',
    officeId: 'text',
    stage: 'text',
    ownerKind: nullable('text'),
    ownerId: nullable('text'),
    ownerDepartment: nullable('text'),
    channel: 'text',
    origin: 'text',
    screening: nullable('text'),
    area: nullable('text'),
    reportType: nullable('text'),
    problem: nullable('text'),
    registration: 'text',
    number: nullable('text'),
    voidNumbers: 'text[]',
    receivedAt: 'timestamptz',
    receivedRecordedAt: 'timestamptz',
    receivedSequence: 'bigint',
    registeredAt: nullable('timestamptz'),
    registeredRecordedAt: nullable('timestamptz'),
    concludedAt: nullable('timestamptz'),
    concludedRecordedAt: nullable('timestamptz'),
    imported: 'boolean',
    laterSteps: 'boolean',
    items: 'integer',
    originals: 'integer',
    steps: 'integer',
    openHandovers: 'integer',
    openHandoversSince: nullable('timestamptz'),
    handovers: 'jsonb',
    unscanned: 'text[]',
    scansMissing: 'integer',
    lastRevision: 'bigint',
    lastSequence: 'bigint',
    lastChangedAt: 'timestamptz',
    lastType: 'text',
  },
  indexes: [
    { on: ['officeId', 'receivedAt', 'receivedSequence'] },
    { on: ['officeId', 'stage', 'receivedAt', 'receivedSequence'] },
    { on: ['officeId', 'lastSequence'] },
    { on: ['officeId', 'ownerId'], where: 'owner_id is not null' },
    { on: ['officeId', 'openHandoversSince'], where: 'open_handovers > 0' },
  ],
});

/** A number a case has or had: what the board is searched by. */
export interface CaseNumberRow {
  readonly caseId: string;
  /** As printed. */
  readonly number: string;
  readonly officeId: string;
  /** `numberKeyOf(number)`. */
  readonly numberKey: string;
  readonly status: 'current' | 'void';
}

export const caseNumberTable = defineTable<CaseNumberRow>({
  name: 'case_number',
  key: ['caseId', 'number'],
  columns: { caseId: 'uuid', number: 'text', officeId: 'text', numberKey: 'text', status: 'text' },
  indexes: [{ sql: 'office_id, number_key text_pattern_ops' }],
});
