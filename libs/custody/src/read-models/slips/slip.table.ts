import type { Officer, Party } from '#cases';
import type { Envelope } from '#kernel';
import { defineTable, nullable } from '#projections';
import type { LineStatus } from '../../domain/slip.js';

/** A handover slip: who gives what to whom, and how it stands. */
export interface SlipRow {
  readonly slipId: string;
  readonly officeId: string;
  readonly stage: 'prepared' | 'numbered' | 'closed';
  readonly number: string | null;
  readonly giver: Officer;
  readonly taker: Party;
  /** Sealed; they open with the slip's stream, `event` and the field's name. */
  readonly collector: Envelope | null;
  readonly contact: Envelope | null;
  readonly event: string;
  readonly purpose: string;
  readonly seal: string | null;
  /** How the giver's signature, for every line, is proven; `none` is unsigned. */
  readonly evidence: string;
  readonly reference: string | null;
  readonly lines: number;
  /** Lines that are settled. */
  readonly settled: number;
  readonly preparedAt: string;
  readonly preparedRecordedAt: string;
  readonly closedAt: string | null;
  readonly revision: number;
  readonly lastSequence: number;
}

export const slipTable = defineTable<SlipRow>({
  name: 'slip',
  key: ['slipId'],
  columns: {
    slipId: 'uuid',
    officeId: 'text',
    stage: 'text',
    number: nullable('text'),
    giver: 'jsonb',
    taker: 'jsonb',
    collector: nullable('jsonb'),
    contact: nullable('jsonb'),
    event: 'uuid',
    purpose: 'text',
    seal: nullable('text'),
    evidence: 'text',
    reference: nullable('text'),
    lines: 'integer',
    settled: 'integer',
    preparedAt: 'timestamptz',
    preparedRecordedAt: 'timestamptz',
    closedAt: nullable('timestamptz'),
    revision: 'integer',
    lastSequence: 'bigint',
  },
});

/** One line of a slip: it settles alone. */
export interface SlipLineRow {
  readonly slipId: string;
  readonly line: number;
  readonly officeId: string;
  readonly caseId: string;
  readonly signOff: string;
  readonly handover: string;
  readonly status: LineStatus;
  /** Of a dropped line: the code of the refusal that kept it back. */
  readonly reason: string | null;
  readonly releasedAt: string | null;
  readonly settledAt: string | null;
}

export const slipLineTable = defineTable<SlipLineRow>({
  name: 'slip_line',
  key: ['slipId', 'line'],
  columns: {
    slipId: 'uuid',
    line: 'integer',
    officeId: 'text',
    caseId: 'uuid',
    signOff: 'uuid',
    handover: 'uuid',
    status: 'text',
    reason: nullable('text'),
    releasedAt: nullable('timestamptz'),
    settledAt: nullable('timestamptz'),
  },
});
