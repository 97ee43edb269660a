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

function rowOf({ stream, revision, sequence, id, type, data, metadata }: SequencedEvent): CaseTimelineRow {
  const { actor, role, recorder, occurredAt, recordedAt, flags } = metadata;
  return {
    ...caseOf({ stream }),
    ...{ revision, sequence, eventId: id, type, actor, role, occurredAt, recordedAt, data },
    recorder: recorder ?? null,
    flags: flags ?? [],
  };
}
