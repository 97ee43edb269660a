import type { CaseloadEntry, CaseloadOwner, Moment } from './caseload.dto.js';
import type { CaseloadRow } from './caseload.table.js';

/** A row of the board as the answer shows it. */
export function entryOf(row: CaseloadRow): CaseloadEntry {
  const { stage, channel, origin, area, reportType, problem, number, registration } = row;
  const { imported, laterSteps, items, originals, scansMissing, steps } = row;
  return {
    ...{ id: row.caseId, office: row.officeId, stage, owner: ownerOf(row), channel, origin, area, reportType, problem },
    ...{ number, voidNumbers: [...row.voidNumbers], registration },
    received: { occurred: row.receivedAt, recorded: row.receivedRecordedAt },
    registered: momentOf(row.registeredAt, row.registeredRecordedAt),
    concluded: momentOf(row.concludedAt, row.concludedRecordedAt),
    ...{ imported, laterSteps, items, originals, scansMissing, steps },
    openHandovers: { count: row.openHandovers, since: row.openHandoversSince },
    last: { revision: row.lastRevision, sequence: row.lastSequence, recorded: row.lastChangedAt, type: row.lastType },
  };
}

function ownerOf({ ownerKind, ownerId, ownerDepartment }: CaseloadRow): CaseloadOwner | null {
  return ownerKind && ownerId ? { kind: ownerKind, id: ownerId, department: ownerDepartment } : null;
}

function momentOf(occurred: string | null, recorded: string | null): Moment | null {
  return occurred && recorded ? { occurred, recorded } : null;
}
