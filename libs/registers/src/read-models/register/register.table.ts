import type { Envelope } from '#kernel';
import { defineTable, nullable } from '#projections';

/** The head of one register: a series of one office and year. */
export interface RegisterRow {
  readonly officeId: string;
  readonly series: string;
  readonly year: number;
  readonly prefix: string;
  readonly width: number;
  readonly firstNumber: number;
  /** Numbers issued before Baton took over. */
  readonly openingBalance: number;
  /** The first free number. */
  readonly next: number;
  /** Numbers granted so far; a number granted twice counts twice, so that it shows. */
  readonly granted: number;
  readonly registered: number;
  readonly voided: number;
  readonly openedAt: string;
  /** Revision of the register's stream. */
  readonly revision: number;
  readonly lastSequence: number;
}

export const registerTable = defineTable<RegisterRow>({
  name: 'register',
  key: ['officeId', 'series', 'year'],
  columns: {
    officeId: 'text',
    series: 'text',
    year: 'integer',
    prefix: 'text',
    width: 'integer',
    firstNumber: 'bigint',
    openingBalance: 'bigint',
    next: 'bigint',
    granted: 'bigint',
    registered: 'bigint',
    voided: 'bigint',
    openedAt: 'timestamptz',
    revision: 'bigint',
    lastSequence: 'bigint',
  },
});

export const NUMBER_STATES = ['granted', 'registered', 'voided'] as const;
export type NumberState = (typeof NUMBER_STATES)[number];

/** One number of a register and what became of it. */
export interface RegisterNumberRow {
  readonly officeId: string;
  readonly series: string;
  readonly year: number;
  readonly sequence: number;
  /** As printed. */
  readonly number: string | null;
  /** Id of the case or slip it was granted to. */
  readonly holder: string;
  readonly holderKind: 'case' | 'slip' | null;
  readonly request: string;
  readonly state: NumberState;
  /** null: carried by its holder without a grant, which must not be. */
  readonly grantedAt: string | null;
  readonly registeredAt: string | null;
  readonly voidedAt: string | null;
  /** Sealed; opens with `voidStream` and `voidEvent`, field `reason`. */
  readonly voidReason: Envelope | null;
  readonly voidStream: string | null;
  readonly voidEvent: string | null;
}

export const registerNumberTable = defineTable<RegisterNumberRow>({
  name: 'register_number',
  key: ['officeId', 'series', 'year', 'sequence'],
  columns: {
    officeId: 'text',
    series: 'text',
    year: 'integer',
    sequence: 'bigint',
    number: nullable('text'),
    holder: 'uuid',
    holderKind: nullable('text'),
    request: 'uuid',
    state: 'text',
    grantedAt: nullable('timestamptz'),
    registeredAt: nullable('timestamptz'),
    voidedAt: nullable('timestamptz'),
    voidReason: nullable('jsonb'),
    voidStream: nullable('text'),
    voidEvent: nullable('uuid'),
  },
});
