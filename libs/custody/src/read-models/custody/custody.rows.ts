import { caseOf, type CaseFact, type Evidence, type FactOf, type MaterialItem, type Party } from '#cases';
import { envelopeOf } from '#web';
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

/** An item in the receiver's hands. */
export function receivedItem(event: FactOf<'Received'>, item: MaterialItem): CustodyItemRow {
  const { caseId, officeId } = caseOf(event);
  const { custodianKind, custodianId, custodianDepartment } = custodianOf(event.data.custodian);
  return {
    caseId,
    item: item.id,
    officeId,
    kind: item.kind,
    pages: item.pages,
    original: item.original,
    seal: item.seal ?? null,
    custodianKind,
    custodianId,
    custodianDepartment,
    since: event.metadata.occurredAt,
    sinceSequence: event.sequence,
    handover: null,
    transitTo: null,
    lost: false,
  };
}

export function movedItem({ item, kind, pages, original, seal, since, sinceSequence }: CustodyItemRow): MovedItem {
  return { item, kind, pages, original, seal, since, sinceSequence };
}

/** An item of a closed handover, at rest with somebody. */
export function restingItem(move: CustodyMoveRow, moved: MovedItem, custodian: Party): CustodyItemRow {
  const { caseId, officeId } = move;
  const { custodianKind, custodianId, custodianDepartment } = custodianOf(custodian);
  return {
    ...moved,
    caseId,
    officeId,
    custodianKind,
    custodianId,
    custodianDepartment,
    handover: null,
    transitTo: null,
    lost: false,
  };
}

export function signature(of: Signature['of'], by: string, { kind, reference }: Evidence): Signature {
  return { of, by, kind, reference: reference ?? null };
}

export function isUnsigned(signatures: readonly Signature[]): boolean {
  return signatures.some(({ kind }) => kind === 'none');
}

/** What most moves do not have. */
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
  unsigned: false,
  settledAt: null,
  settledRecordedAt: null,
  settledEvent: null,
} as const;

/** A move as it begins. Written out, for it is made for every move there is: spreading costs several times as much. */
function begun(event: CaseFact, kind: CustodyMoveRow['kind'], items: readonly MovedItem[]): CustodyMoveRow {
  const { caseId, officeId } = caseOf(event);
  const { metadata } = event;
  return {
    ...BLANK,
    caseId,
    id: event.id,
    officeId,
    kind,
    items,
    actor: metadata.actor,
    recorder: metadata.recorder ?? null,
    event: event.id,
    revision: event.revision,
    sequence: event.sequence,
    offeredAt: metadata.occurredAt,
    offeredRecordedAt: metadata.recordedAt,
  };
}

/** A move that is over when it is told. */
export function moveRow(
  event: CaseFact,
  kind: CustodyMoveRow['kind'],
  items: readonly MovedItem[],
  more: Partial<CustodyMoveRow>,
): CustodyMoveRow {
  const row = { ...begun(event, kind, items), ...settledBy(event), ...more };
  return isUnsigned(row.signatures) ? { ...row, unsigned: true } : row;
}

/** Whose hands, when and by which event a move ended. */
export function settledBy(event: CaseFact): Pick<CustodyMoveRow, 'settledAt' | 'settledRecordedAt' | 'settledEvent'> {
  return { settledAt: event.metadata.occurredAt, settledRecordedAt: event.metadata.recordedAt, settledEvent: event.id };
}

/** A handover on its way. */
export function handoverRow(event: FactOf<'HandedOver'>, items: readonly MovedItem[]): CustodyMoveRow {
  const { data } = event;
  const signatures = [signature('given', event.metadata.actor, data.evidence)];
  return {
    ...begun(event, 'handedOver', items),
    id: data.handover,
    status: 'open',
    giver: data.from,
    taker: data.to,
    purpose: data.purpose,
    seal: data.seal ?? null,
    slip: data.slip ?? null,
    line: data.line ?? null,
    signOff: data.signOff,
    collector: envelopeOf(data.collector),
    contact: envelopeOf(data.contact),
    signatures,
    unsigned: isUnsigned(signatures),
  };
}
