import { z } from 'zod';
import { caseFact, caseOf, type CaseFact } from '#cases';
import { partsOf, UUID } from '#kernel';
import { keyOf, type Projection, type RowStore, type SequencedEvent, type TableKey } from '#projections';
import { envelopeOf } from '#web';
import { evolveStanding, noStanding, type CaseStanding } from '../domain/standing.js';
import type { Target } from '../domain/vocabulary.js';
import { retentionFact, RETENTION_FACTS, type RetentionFact } from './retention-fact.js';
import {
  ANY,
  destructionTable,
  holdTable,
  retentionCaseTable,
  retentionRuleTable,
  type DestructionRow,
  type RetentionCaseRow,
} from './retention.table.js';

type FactOf<Type extends RetentionFact['type']> = Extract<RetentionFact, { type: Type }>;

const CASE_TYPES = [
  ...['Received', 'Screened', 'Scanned', 'Concluded', 'Archived', 'Reopened', 'Returned', 'SuperiorMatterFound'],
];
const ORDER_CHANGES = ['DestructionApproved', 'DestructionStopped', 'DestructionBegun', 'KeyDestroyed'];
const identityRecorded = z.object({ case: z.string().regex(UUID) });

/** Rules, holds and orders; and of every case what is left to be forgotten. */
export const retentionProjection: Projection = {
  name: 'retention',
  version: 2,
  tables: [retentionRuleTable, retentionCaseTable, holdTable, destructionTable],
  handles: [...CASE_TYPES, 'IdentityRecorded', ...RETENTION_FACTS],
  keysOf(event) {
    return [...caseKeyOf(event), ...ownKeysOf(event)];
  },
  async apply(event, rows) {
    if (event.type === 'IdentityRecorded') return identified(event, rows);
    const told = caseFact(event);
    if (told) return applyCase(told, rows);
    const fact = retentionFact(event);
    if (fact) await applyFact(fact, rows);
  },
};

/** The case an event is about; a received one has no row yet. */
function caseIdOf(event: SequencedEvent): string | null {
  if (event.type === 'IdentityRecorded') return identityRecorded.parse(event.data).case;
  const told = caseFact(event);
  if (told) return told.type === 'Received' ? null : caseOf(told).caseId;
  const fact = retentionFact(event);
  if (fact?.type === 'KeyDestroyed') return fact.data.target.case;
  return fact?.type === 'HoldPlaced' || fact?.type === 'HoldLifted' ? fact.data.case : null;
}

function caseKeyOf(event: SequencedEvent): TableKey[] {
  const caseId = caseIdOf(event);
  return caseId === null ? [] : [keyOf(retentionCaseTable, { caseId })];
}

function ownKeysOf(event: SequencedEvent): TableKey[] {
  const fact = retentionFact(event);
  if (fact?.type === 'HoldLifted') return [keyOf(holdTable, { holdId: fact.data.hold })];
  const isChange = ORDER_CHANGES.includes(event.type);
  return isChange ? [keyOf(destructionTable, { orderId: partsOf(event.stream).id })] : [];
}

async function applyCase(fact: CaseFact, rows: RowStore): Promise<void> {
  const { caseId, officeId } = caseOf(fact);
  if (fact.type === 'Received') {
    const received = columnsOf(evolveStanding(noStanding, standingFact(fact)));
    const fresh = { ...received, identity: false, contentGone: false, holds: 0 };
    return rows.put(retentionCaseTable, { caseId, officeId, ...fresh });
  }
  // What is written of a case in hand again can be forgotten in its turn.
  const again = fact.type === 'Reopened' || fact.type === 'Returned' ? { contentGone: false } : {};
  await changeCase(caseId, rows, (row) => ({ ...columnsOf(evolveStanding(row, standingFact(fact))), ...again }));
}

function standingFact(fact: CaseFact): Parameters<typeof evolveStanding>[1] {
  return { ...fact, occurredAt: fact.metadata.occurredAt };
}

async function identified(event: SequencedEvent, rows: RowStore): Promise<void> {
  await changeCase(identityRecorded.parse(event.data).case, rows, () => ({ identity: true }));
}

async function applyFact(fact: RetentionFact, rows: RowStore): Promise<void> {
  switch (fact.type) {
    case 'RetentionRuleSet':
      return ruleSet(fact, rows);
    case 'HoldPlaced':
      return placed(fact, rows);
    case 'HoldLifted':
      return lifted(fact, rows);
    case 'DestructionOrdered':
      return ordered(fact, rows);
    case 'DestructionDelaySet':
    case 'DestructionCleared':
      return;
    default:
      return changeOrder(fact, rows);
  }
}

function ruleSet({ stream, data }: FactOf<'RetentionRuleSet'>, rows: RowStore): void {
  const { kind, reportType = ANY, decision = ANY, months, basis } = data;
  rows.put(retentionRuleTable, { officeId: partsOf(stream).officeId, kind, reportType, decision, months, basis });
}

async function placed({ id, stream, data, metadata }: FactOf<'HoldPlaced'>, rows: RowStore): Promise<void> {
  const { hold: holdId, case: caseId, tooLateFor } = data;
  const opened = { placedBy: metadata.actor, placedAt: metadata.recordedAt, liftedBy: null, liftedAt: null };
  const sealed = { reason: envelopeOf(data.reason), event: id };
  rows.put(holdTable, { holdId, officeId: partsOf(stream).officeId, caseId, tooLateFor, ...sealed, ...opened });
  await changeCase(caseId, rows, ({ holds }) => ({ holds: holds + 1 }));
}

async function lifted({ data, metadata }: FactOf<'HoldLifted'>, rows: RowStore): Promise<void> {
  const hold = await rows.get(holdTable, { holdId: data.hold });
  if (!hold || hold.liftedAt !== null) return;
  rows.put(holdTable, { ...hold, liftedBy: metadata.actor, liftedAt: metadata.recordedAt });
  await changeCase(data.case, rows, ({ holds }) => ({ holds: holds - 1 }));
}

function ordered(event: FactOf<'DestructionOrdered'>, rows: RowStore): void {
  const { data, metadata, revision } = event;
  const { target, cause, basis, delayHours } = data;
  rows.put(destructionTable, {
    ...{ orderId: data.order, officeId: partsOf(event.stream).officeId, caseId: target.case, kind: target.kind },
    ...{ documents: target.kind === 'document' ? (target.documents ?? null) : null, cause, basis, delayHours },
    ...{ status: 'ordered', orderedBy: metadata.actor, orderedAt: metadata.recordedAt, approvedBy: null },
    ...{ approvedAt: null, notBefore: null, endedAt: null, stoppedBy: null, why: null, keys: 0 },
    ...{ reason: envelopeOf(data.reason), event: event.id, revision, firstSequence: event.sequence },
  });
}

type Change = FactOf<'DestructionApproved' | 'DestructionStopped' | 'DestructionBegun' | 'KeyDestroyed'>;

async function changeOrder(fact: Change, rows: RowStore): Promise<void> {
  const row = await rows.get(destructionTable, { orderId: fact.data.order });
  if (row) rows.put(destructionTable, { ...row, ...changeBy(fact), revision: fact.revision });
  if (fact.type !== 'KeyDestroyed') return;
  const { target } = fact.data;
  await changeCase(target.case, rows, (known) => goneWith(known, target));
}

function changeBy(fact: Change): Partial<DestructionRow> {
  const { actor, recordedAt } = fact.metadata;
  switch (fact.type) {
    case 'DestructionApproved':
      return { status: 'approved', approvedBy: actor, approvedAt: recordedAt, notBefore: fact.data.notBefore };
    case 'DestructionBegun':
      return { status: 'begun' };
    case 'DestructionStopped':
      return { status: 'stopped', stoppedBy: actor, why: fact.data.why, endedAt: recordedAt };
    case 'KeyDestroyed':
      return { status: 'destroyed', keys: fact.data.keys.length, endedAt: recordedAt };
  }
}

function goneWith({ documents }: RetentionCaseRow, target: Target): Partial<RetentionCaseRow> {
  switch (target.kind) {
    case 'identity':
      return { identity: false };
    case 'content':
      return { contentGone: true, documents: [] };
    case 'superiorMatter':
      return { identity: false, contentGone: true, documents: [] };
    case 'document':
      return { documents: documents.filter((document) => target.documents && !target.documents.includes(document)) };
  }
}

async function changeCase(
  caseId: string,
  rows: RowStore,
  change: (row: RetentionCaseRow) => Partial<RetentionCaseRow>,
): Promise<void> {
  const row = await rows.get(retentionCaseTable, { caseId });
  if (row) rows.put(retentionCaseTable, { ...row, ...change(row) });
}

function columnsOf({ receivedAt, closedAt, reportType, decision, documents, doomedAt }: CaseStanding) {
  return { receivedAt, closedAt, reportType, decision, documents, doomedAt };
}
