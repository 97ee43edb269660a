import type { Instant } from '#kernel';
import { markOf } from '#web';
import type { CustodyItemView, CustodySignOffView, MoveView } from './custody.dto.js';
import { partyOf } from './custody.rows.js';
import type { CustodyItemRow, CustodyMoveRow, SignOffRow } from './custody.table.js';

export function itemView(row: CustodyItemRow): CustodyItemView {
  const { item, kind, pages, original, seal, since, transitTo: inTransitTo, handover, lost } = row;
  return { item, kind, pages, original, seal, custodian: partyOf(row), since, inTransitTo, handover, lost };
}

/**
 * A move as the answer shows it.
 * @param slipNumbers printed numbers by slip id
 * @param now what an open move is measured at
 */
export function moveView(row: CustodyMoveRow, slipNumbers: ReadonlyMap<string, string | null>, now: Instant): MoveView {
  const { caseId, id, kind, status, discrepancy, giver: from, taker: to, takenBy, purpose, seal, signOff, about } = row;
  const { unsigned, actor, recorder, event, revision, sequence } = row;
  const slip = row.slip === null ? null : { id: row.slip, line: row.line, number: slipNumbers.get(row.slip) ?? null };
  return {
    ...{ id, case: caseId, kind, status, discrepancy, items: row.items.map(({ item }) => item), from, to, takenBy },
    ...{
      collector: markOf(row.collector),
      contact: markOf(row.contact),
      note: markOf(row.note),
      reason: markOf(row.reason),
    },
    ...{ purpose, seal, slip, signOff, about, signatures: [...row.signatures], unsigned, actor, recorder },
    offered: { occurred: row.offeredAt, recorded: row.offeredRecordedAt },
    settled:
      row.settledAt && row.settledRecordedAt ? { occurred: row.settledAt, recorded: row.settledRecordedAt } : null,
    seconds: secondsBetween(row.offeredAt, row.settledAt ?? now),
    ...{ event, revision, sequence },
  };
}

/** Whole seconds; negative when the end was said to have happened before the offer (clocks may run backwards, domain §3). */
function secondsBetween(from: string, to: string): number {
  return Math.trunc((Date.parse(to) - Date.parse(from)) / 1000);
}

export function signOffView(row: SignOffRow): CustodySignOffView {
  const { signOff: id, status, items, destination, signer, recorder, evidence, reference, handover, withdrawnAt } = row;
  return {
    ...{ id, status, items: [...items], destination, signer, recorder, evidence, reference },
    signed: { occurred: row.signedAt, recorded: row.signedRecordedAt },
    ...{ handover, withdrawnAt, withdrawnReason: markOf(row.withdrawnReason) },
  };
}
