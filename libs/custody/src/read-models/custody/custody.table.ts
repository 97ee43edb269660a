import type { Party } from '#cases';
import type { Envelope } from '#kernel';
import { defineTable, nullable } from '#projections';

/** One item of a case and in whose hands it is. */
export interface CustodyItemRow {
  readonly caseId: string;
  /** `m1`, `m2`, … */
  readonly item: string;
  readonly officeId: string;
  readonly kind: string;
  readonly pages: number;
  readonly original: boolean;
  readonly seal: string | null;
  readonly custodianKind: Party['kind'];
  readonly custodianId: string;
  readonly custodianDepartment: string | null;
  /** When the custodian got it, and the sequence of that event. */
  readonly since: string;
  readonly sinceSequence: number;
  /** The open handover that carries it, and where to; until it is taken the giver stays custodian. */
  readonly handover: string | null;
  readonly transitTo: Party | null;
  readonly lost: boolean;
}

export const custodyItemTable = defineTable<CustodyItemRow>({
  name: 'custody_item',
  key: ['caseId', 'item'],
  columns: {
    caseId: 'uuid',
    item: 'text',
    officeId: 'text',
    kind: 'text',
    pages: 'integer',
    original: 'boolean',
    seal: nullable('text'),
    custodianKind: 'text',
    custodianId: 'text',
    custodianDepartment: nullable('text'),
    since: 'timestamptz',
    sinceSequence: 'bigint',
    handover: nullable('uuid'),
    transitTo: nullable('jsonb'),
    lost: 'boolean',
  },
  indexes: [{ on: ['officeId', 'custodianId'] }],
});

export const MOVE_KINDS = ['received', 'passed', 'transferred', 'handedOver', 'discrepancy'] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];
/** `done`: both signed at once, or nothing had to be taken. */
export const MOVE_STATUSES = ['done', 'open', 'acknowledged', 'refused', 'lost'] as const;
export type MoveStatus = (typeof MOVE_STATUSES)[number];

/** An item as it was when the move began: what a refusal leads back to. */
export type MovedItem = Pick<
  CustodyItemRow,
  'item' | 'kind' | 'pages' | 'original' | 'seal' | 'since' | 'sinceSequence'
>;

/** One signature of a move, and how it is proven; `none` is unsigned. */
export interface Signature {
  readonly of: 'given' | 'taken' | 'refused' | 'authorised' | 'counted';
  readonly by: string;
  readonly kind: string;
  readonly reference: string | null;
}

/** One move of one or more items. A handover is one row from its offer to its end. */
export interface CustodyMoveRow {
  readonly caseId: string;
  /** Id of the handover, else of the event. */
  readonly id: string;
  readonly officeId: string;
  readonly kind: MoveKind;
  readonly status: MoveStatus;
  /** countMismatch, brokenSeal, …; null where nothing was wrong. */
  readonly discrepancy: string | null;
  readonly items: readonly MovedItem[];
  readonly giver: Party | null;
  /** The named destination. */
  readonly taker: Party | null;
  /** Who took it. */
  readonly takenBy: Party | null;
  readonly purpose: string | null;
  readonly seal: string | null;
  readonly slip: string | null;
  readonly line: number | null;
  readonly signOff: string | null;
  /** The handover a discrepancy is about. */
  readonly about: string | null;
  /** Sealed; they open with the case's stream, `event` and the field's name. */
  readonly collector: Envelope | null;
  readonly contact: Envelope | null;
  readonly note: Envelope | null;
  /** Sealed; opens with `settledEvent`, field `reason`. */
  readonly reason: Envelope | null;
  readonly signatures: readonly Signature[];
  /** Some signature has no evidence. */
  readonly unsigned: boolean;
  readonly actor: string;
  readonly recorder: string | null;
  readonly event: string;
  readonly revision: number;
  readonly sequence: number;
  readonly offeredAt: string;
  readonly offeredRecordedAt: string;
  readonly settledAt: string | null;
  readonly settledRecordedAt: string | null;
  readonly settledEvent: string | null;
}

export const custodyMoveTable = defineTable<CustodyMoveRow>({
  name: 'custody_move',
  key: ['caseId', 'id'],
  columns: {
    caseId: 'uuid',
    id: 'uuid',
    officeId: 'text',
    kind: 'text',
    status: 'text',
    discrepancy: nullable('text'),
    items: 'jsonb',
    giver: nullable('jsonb'),
    taker: nullable('jsonb'),
    takenBy: nullable('jsonb'),
    purpose: nullable('text'),
    seal: nullable('text'),
    slip: nullable('uuid'),
    line: nullable('integer'),
    signOff: nullable('uuid'),
    about: nullable('uuid'),
    collector: nullable('jsonb'),
    contact: nullable('jsonb'),
    note: nullable('jsonb'),
    reason: nullable('jsonb'),
    signatures: 'jsonb',
    unsigned: 'boolean',
    actor: 'text',
    recorder: nullable('text'),
    event: 'uuid',
    revision: 'integer',
    sequence: 'bigint',
    offeredAt: 'timestamptz',
    offeredRecordedAt: 'timestamptz',
    settledAt: nullable('timestamptz'),
    settledRecordedAt: nullable('timestamptz'),
    settledEvent: nullable('uuid'),
  },
  indexes: [{ on: ['officeId', 'offeredAt', 'sequence'], where: "status = 'open'" }],
});

/** One sign-off: for exactly one handover. */
export interface SignOffRow {
  readonly caseId: string;
  readonly signOff: string;
  readonly officeId: string;
  readonly items: readonly string[];
  readonly destination: Party;
  readonly proposal: string | null;
  readonly signer: string;
  readonly recorder: string | null;
  readonly evidence: string;
  readonly reference: string | null;
  readonly status: 'unused' | 'used' | 'withdrawn';
  readonly handover: string | null;
  readonly event: string;
  readonly sequence: number;
  readonly signedAt: string;
  readonly signedRecordedAt: string;
  readonly withdrawnAt: string | null;
  readonly withdrawnEvent: string | null;
  /** Sealed; opens with `withdrawnEvent`, field `reason`. */
  readonly withdrawnReason: Envelope | null;
}

export const signOffTable = defineTable<SignOffRow>({
  name: 'sign_off',
  key: ['caseId', 'signOff'],
  columns: {
    caseId: 'uuid',
    signOff: 'uuid',
    officeId: 'text',
    items: 'text[]',
    destination: 'jsonb',
    proposal: nullable('uuid'),
    signer: 'text',
    recorder: nullable('text'),
    evidence: 'text',
    reference: nullable('text'),
    status: 'text',
    handover: nullable('uuid'),
    event: 'uuid',
    sequence: 'bigint',
    signedAt: 'timestamptz',
    signedRecordedAt: 'timestamptz',
    withdrawnAt: nullable('timestamptz'),
    withdrawnEvent: nullable('uuid'),
    withdrawnReason: nullable('jsonb'),
  },
});
