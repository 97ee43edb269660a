import { caseOf, type CaseFact, type Evidence, type FactOf, type MaterialItem, type Party } from '#cases';
import { envelopeOf } from '#registers';
import type { CustodyItemRow, CustodyMoveRow, MovedItem, Signature } from './custody.table.js';

type Custodian = Pick<CustodyItemRow, 'custodianKind' | 'custodianId' | 'custodianDepartment'>;

export function custodianOf(party: Party): Custodian {
  const custodianDepartment = party.kind === 'officer' ? party.department : null;
  return { custodianKind: party.kind, custodianId: party.id, custodianDepartment };
}

/** Who holds an item, read back from its row. */
export function partyOf({ custodianKind, custodianId: id, custodianDepartment }: Custodian): Party {
  if (custodianKind === 'officer') return { kind: custodianKind, id, department: custodianDepartment ?? '' };
  return { kind: custodianKind, id };
}

export function sinceOf(event: CaseFact): Pick<CustodyItemRow, 'since' | 'sinceSequence'> {
  return { since: event.metadata.occurredAt, sinceSequence: event.sequence };
}

export const AT_REST = { handover: null, transitTo: null } as const;

/** An item in the receiver's hands. */
export function receivedItem(
  event: FactOf<'Received'>,
  { id, kind, pages, original, seal }: MaterialItem,
): CustodyItemRow {
  return {
    ...caseOf(event),
    ...{ item: id, kind, pages, original, seal: seal ?? null },
    ...custodianOf(event.data.custodian),
    ...sinceOf(event),
    ...AT_REST,
    lost: false,
  };
}

export function movedItem({ item, kind, pages, original, seal, since, sinceSequence }: CustodyItemRow): MovedItem {
  return { item, kind, pages, original, seal, since, sinceSequence };
}

/** An item of a closed handover, at rest with somebody. */
export function restingItem(move: CustodyMoveRow, moved: MovedItem, custodian: Party): CustodyItemRow {
  const { caseId, officeId } = move;
  return { caseId, officeId, ...moved, ...custodianOf(custodian), ...AT_REST, lost: false };
}

export function signature(of: Signature['of'], by: string, { kind, reference }: Evidence): Signature {
  return { of, by, kind, reference: reference ?? null };
}

export function isUnsigned(signatures: readonly Signature[]): boolean {
  return signatures.some(({ kind }) => kind === 'none');
}

/** A move that is over when it is told; a handover changes what differs. */
export function moveRow(
  event: CaseFact,
  kind: CustodyMoveRow['kind'],
  items: readonly MovedItem[],
  more: Partial<CustodyMoveRow>,
): CustodyMoveRow {
  const { actor, recorder, occurredAt, recordedAt } = event.metadata;
  const row = {
    ...BLANK,
    ...caseOf(event),
    ...{ id: event.id, kind, items, actor, recorder: recorder ?? null },
    ...{ event: event.id, revision: event.revision, sequence: event.sequence },
    ...{ offeredAt: occurredAt, offeredRecordedAt: recordedAt, ...settledBy(event), ...more },
  };
  return { ...row, unsigned: isUnsigned(row.signatures) };
}

/** Whose hands, when and by which event a move ended. */
export function settledBy(event: CaseFact): Pick<CustodyMoveRow, 'settledAt' | 'settledRecordedAt' | 'settledEvent'> {
  return { settledAt: event.metadata.occurredAt, settledRecordedAt: event.metadata.recordedAt, settledEvent: event.id };
}

export const UNSETTLED = { settledAt: null, settledRecordedAt: null, settledEvent: null } as const;

const BLANK = {
  status: 'done',
  discrepancy: null,
  giver: null,
  taker: null,
  takenBy: null,
  purpose: null,
  seal: null,
  slip: null,
  line: null,
  signOff: null,
  about: null,
  collector: null,
  contact: null,
  note: null,
  reason: null,
  signatures: [],
} as const;

/** What a handover adds to a move. */
export function handoverRow(event: FactOf<'HandedOver'>, items: readonly MovedItem[]): CustodyMoveRow {
  const { data } = event;
  return moveRow(event, 'handedOver', items, {
    ...{
      id: data.handover,
      status: 'open',
      giver: data.from,
      taker: data.to,
      purpose: data.purpose,
      signOff: data.signOff,
    },
    ...{ seal: data.seal ?? null, slip: data.slip ?? null, line: data.line ?? null },
    ...{ collector: envelopeOf(data.collector), contact: envelopeOf(data.contact) },
    signatures: [signature('given', event.metadata.actor, data.evidence)],
    ...UNSETTLED,
  });
}
