import { caseFact, caseOf, type CaseFact, type FactOf } from '#cases';
import { keyOf, type Projection, type RowStore, type SequencedEvent, type TableKey } from '#projections';
import { envelopeOf } from '#web';
import {
  custodianOf,
  handoverRow,
  isUnsigned,
  movedItem,
  moveRow,
  receivedItem,
  restingItem,
  signature,
  sinceOf,
} from './custody.rows.js';
import {
  custodyItemTable,
  custodyMoveTable,
  signOffTable,
  type CustodyItemRow,
  type CustodyMoveRow,
  type SignOffRow,
} from './custody.table.js';

/** Every move of every item, who holds it now, and the sign-offs that allowed it. */
export const custodyProjection: Projection = {
  name: 'custody_chain',
  version: 2,
  tables: [custodyItemTable, custodyMoveTable, signOffTable],
  handles: [
    'Received',
    'SignedOff',
    'SignOffWithdrawn',
    'CustodyPassed',
    'CustodyTransferred',
    'HandedOver',
    'HandoverAcknowledged',
    'HandoverRefused',
    'CustodyDiscrepancyRecorded',
  ],
  keysOf(event) {
    const fact = caseFact(event);
    return fact ? keysOfFact(fact) : [];
  },
  async apply(event: SequencedEvent, rows) {
    const fact = caseFact(event);
    if (fact) await applyFact(fact, rows);
  },
};

function keysOfFact(event: CaseFact): readonly TableKey[] {
  const { caseId } = caseOf(event);
  const items = (ids: readonly string[]) => ids.map((item) => keyOf(custodyItemTable, { caseId, item }));
  switch (event.type) {
    case 'CustodyPassed':
    case 'CustodyTransferred':
      return items(event.data.items);
    case 'HandedOver':
      return [...items(event.data.items), keyOf(signOffTable, { caseId, signOff: event.data.signOff })];
    case 'HandoverAcknowledged':
    case 'HandoverRefused':
      return [keyOf(custodyMoveTable, { caseId, id: event.data.handover })];
    case 'CustodyDiscrepancyRecorded': {
      const { handover } = event.data;
      return [
        ...items(event.data.items),
        ...(handover === undefined ? [] : [keyOf(custodyMoveTable, { caseId, id: handover })]),
      ];
    }
    case 'SignOffWithdrawn':
      return [keyOf(signOffTable, { caseId, signOff: event.data.signOff })];
    default:
      return [];
  }
}

async function applyFact(event: CaseFact, rows: RowStore): Promise<void> {
  switch (event.type) {
    case 'Received':
      return received(event, rows);
    case 'SignedOff':
      rows.put(signOffTable, signOffRow(event));
      return;
    case 'SignOffWithdrawn':
      return withdrawn(event, rows);
    case 'CustodyPassed':
    case 'CustodyTransferred':
      return passed(event, rows);
    case 'HandedOver':
      return handedOver(event, rows);
    case 'HandoverAcknowledged':
      return acknowledged(event, rows);
    case 'HandoverRefused':
      return refused(event, rows);
    case 'CustodyDiscrepancyRecorded':
      return discrepancy(event, rows);
    default:
      return;
  }
}

function received(event: FactOf<'Received'>, rows: RowStore): void {
  const items = event.data.items.map((item) => receivedItem(event, item));
  for (const item of items) rows.put(custodyItemTable, item);
  const { custodian } = event.data;
  rows.put(
    custodyMoveTable,
    moveRow(event, 'received', items.map(movedItem), { taker: custodian, takenBy: custodian }),
  );
}

function signOffRow(event: FactOf<'SignedOff'>): SignOffRow {
  const { data, metadata } = event;
  const { caseId, officeId } = caseOf(event);
  return {
    caseId,
    signOff: data.signOff,
    officeId,
    items: data.items,
    destination: data.destination,
    proposal: data.proposal ?? null,
    signer: metadata.actor,
    recorder: metadata.recorder ?? null,
    evidence: data.evidence.kind,
    reference: data.evidence.reference ?? null,
    status: 'unused',
    handover: null,
    event: event.id,
    sequence: event.sequence,
    signedAt: metadata.occurredAt,
    signedRecordedAt: metadata.recordedAt,
    withdrawnAt: null,
    withdrawnEvent: null,
    withdrawnReason: null,
  };
}

async function withdrawn(event: FactOf<'SignOffWithdrawn'>, rows: RowStore): Promise<void> {
  const { caseId } = caseOf(event);
  const row = await rows.get(signOffTable, { caseId, signOff: event.data.signOff });
  if (!row) return;
  const withdrawnReason = envelopeOf(event.data.reason);
  const { occurredAt: withdrawnAt } = event.metadata;
  rows.put(signOffTable, { ...row, status: 'withdrawn', withdrawnAt, withdrawnEvent: event.id, withdrawnReason });
}

async function itemsOf(event: CaseFact, ids: readonly string[], rows: RowStore): Promise<CustodyItemRow[]> {
  const { caseId } = caseOf(event);
  const found: CustodyItemRow[] = [];
  for (const item of ids) {
    const row = await rows.get(custodyItemTable, { caseId, item });
    if (row) found.push(row);
  }
  return found;
}

/** Inside the office both sign at once, so the items are in the other's hands with the event. */
async function passed(event: FactOf<'CustodyPassed'> | FactOf<'CustodyTransferred'>, rows: RowStore): Promise<void> {
  const { items, from, to } = event.data;
  const held = await itemsOf(event, items, rows);
  for (const item of held) rows.put(custodyItemTable, { ...item, ...custodianOf(to), ...sinceOf(event) });
  const kind = event.type === 'CustodyPassed' ? 'passed' : 'transferred';
  const parties = { giver: from, taker: to, takenBy: to };
  rows.put(
    custodyMoveTable,
    moveRow(event, kind, held.map(movedItem), { ...parties, signatures: signaturesOf(event) }),
  );
}

function signaturesOf(event: FactOf<'CustodyPassed'> | FactOf<'CustodyTransferred'>): CustodyMoveRow['signatures'] {
  const { to } = event.data;
  const taken = signature('taken', to.id, event.data.taken);
  if (event.type === 'CustodyPassed') return [signature('given', event.data.from.id, event.data.given), taken];
  const { authorisedBy, authorised, countedBy, counted } = event.data;
  return [signature('authorised', authorisedBy, authorised), signature('counted', countedBy, counted), taken];
}

async function handedOver(event: FactOf<'HandedOver'>, rows: RowStore): Promise<void> {
  const { handover, items, to, signOff } = event.data;
  const held = await itemsOf(event, items, rows);
  for (const item of held) rows.put(custodyItemTable, { ...item, handover, transitTo: to });
  rows.put(custodyMoveTable, handoverRow(event, held.map(movedItem)));
  const spent = await rows.get(signOffTable, { caseId: caseOf(event).caseId, signOff });
  if (spent) rows.put(signOffTable, { ...spent, status: 'used', handover });
}

async function openMove(event: CaseFact, handover: string, rows: RowStore): Promise<CustodyMoveRow | null> {
  const move = await rows.get(custodyMoveTable, { caseId: caseOf(event).caseId, id: handover });
  return move?.status === 'open' ? move : null;
}

async function acknowledged(event: FactOf<'HandoverAcknowledged'>, rows: RowStore): Promise<void> {
  const move = await openMove(event, event.data.handover, rows);
  if (!move) return;
  const { by, evidence } = event.data;
  for (const moved of move.items) rows.put(custodyItemTable, { ...restingItem(move, moved, by), ...sinceOf(event) });
  rows.put(custodyMoveTable, {
    ...ended(move, event, 'acknowledged', signature('taken', event.metadata.actor, evidence)),
    takenBy: by,
  });
}

/** A handover at its end. */
function ended(
  move: CustodyMoveRow,
  { id, metadata }: CaseFact,
  status: CustodyMoveRow['status'],
  signed?: CustodyMoveRow['signatures'][number],
): CustodyMoveRow {
  const signatures = signed ? [...move.signatures, signed] : move.signatures;
  return {
    ...move,
    status,
    signatures,
    unsigned: isUnsigned(signatures),
    settledAt: metadata.occurredAt,
    settledRecordedAt: metadata.recordedAt,
    settledEvent: id,
  };
}

async function refused(event: FactOf<'HandoverRefused'>, rows: RowStore): Promise<void> {
  const move = await openMove(event, event.data.handover, rows);
  if (!move) return;
  backToGiver(move, rows);
  const signed = signature('refused', event.metadata.actor, event.data.evidence);
  rows.put(custodyMoveTable, { ...ended(move, event, 'refused', signed), reason: envelopeOf(event.data.reason) });
}

function backToGiver(move: CustodyMoveRow, rows: RowStore): void {
  if (!move.giver) return;
  for (const moved of move.items) rows.put(custodyItemTable, restingItem(move, moved, move.giver));
}

/** Only a loss changes custody: it closes the handover, and the giver answers for what is lost. */
async function discrepancy(event: FactOf<'CustodyDiscrepancyRecorded'>, rows: RowStore): Promise<void> {
  const { kind, handover, items, note } = event.data;
  const move = kind === 'lost' && handover !== undefined ? await openMove(event, handover, rows) : null;
  if (move) {
    backToGiver(move, rows);
    rows.put(custodyMoveTable, ended(move, event, 'lost'));
  }
  const held = await itemsOf(event, items, rows);
  if (kind === 'lost') for (const item of held) rows.put(custodyItemTable, { ...item, lost: true });
  const more = { discrepancy: kind, about: handover ?? null, note: envelopeOf(note) };
  rows.put(custodyMoveTable, moveRow(event, 'discrepancy', held.map(movedItem), more));
}
