import type { Projection, SequencedEvent } from '#projections';
import { CASE_FACTS, caseOf } from '../case-fact.js';
import { caseTimelineTable, type CaseTimelineRow } from './case-file.table.js';

/**
 * The facts of every case, one row each: nothing is read to write one, and a case of fifty events costs fifty rows, not
 * fifty rewritten arrays.
 */
export const caseFileProjection: Projection = {
  name: 'case_file',
  version: 1,
  tables: [caseTimelineTable],
  handles: CASE_FACTS,
  keysOf: () => [],
  apply(event, rows) {
    rows.put(caseTimelineTable, rowOf(event));
  },
};

/** Written out, for it is made for every event there is: spreading costs several times as much. */
function rowOf(event: SequencedEvent): CaseTimelineRow {
  const { caseId, officeId } = caseOf(event);
  const { metadata } = event;
  return {
    caseId,
    revision: event.revision,
    officeId,
    sequence: event.sequence,
    eventId: event.id,
    type: event.type,
    actor: metadata.actor,
    role: metadata.role,
    recorder: metadata.recorder ?? null,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    flags: metadata.flags ?? NO_FLAGS,
    data: event.data,
  };
}

const NO_FLAGS: CaseTimelineRow['flags'] = [];
