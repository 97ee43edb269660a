import type { EventFlag, JsonObject } from '#kernel';
import { defineTable, nullable } from '#projections';

/** One fact of a case, sealed as it was stored: a case file is the fold of these rows. */
export interface CaseTimelineRow {
  readonly caseId: string;
  readonly revision: number;
  readonly officeId: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  readonly actor: string;
  readonly role: string;
  readonly recorder: string | null;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly flags: readonly EventFlag[];
  /** Lifted to the current version; envelopes closed: they open with stream, event id and field. */
  readonly data: JsonObject;
}

export const caseTimelineTable = defineTable<CaseTimelineRow>({
  name: 'case_timeline',
  key: ['caseId', 'revision'],
  columns: {
    caseId: 'uuid',
    revision: 'integer',
    officeId: 'text',
    sequence: 'bigint',
    eventId: 'uuid',
    type: 'text',
    actor: 'text',
    role: 'text',
    recorder: nullable('text'),
    occurredAt: 'timestamptz',
    recordedAt: 'timestamptz',
    flags: 'text[]',
    data: 'jsonb',
  },
});
