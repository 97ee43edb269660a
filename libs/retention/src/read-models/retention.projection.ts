import { z } from 'zod';
import { CASE_FACTS, caseFact, caseOf, type CaseFact } from '#cases';
import { partsOf, UUID, type CaseId } from '#kernel';
import { keyOf, type Projection, type RowStore, type SequencedEvent, type TableKey } from '#projections';
import { identityIdOf } from '#vault';
import { envelopeOf } from '#web';
import { evolveStanding, noStanding, type CaseStanding } from '../domain/standing.js';
import type { TargetKind } from '../domain/vocabulary.js';
import { retentionFact, RETENTION_FACTS, type RetentionFact } from './retention-fact.js';
import { sealedKeys } from './sealed-keys.js';
import {
  ANY,
  destructionTable,
  holdTable,
  retentionCaseTable,
  retentionIdentityTable,
  retentionRuleTable,
  type DestructionRow,
  type RetentionCaseRow,
} from './retention.table.js';

type FactOf<Type extends RetentionFact['type']> = Extract<RetentionFact, { type: Type }>;

const IDENTITY_TYPES = ['IdentityRecorded', 'ContactChanged'];
const ORDER_CHANGES = ['DestructionApproved', 'DestructionStopped', 'DestructionBegun', 'KeyDestroyed'];
const identityRecorded = z.object({ case: z.string().regex(UUID) });

/** Rules, holds and orders; and of every case what is left to be forgotten. */
export const retentionProjection: Projection = {
  name: 'retention',
  version: 4,
  tables: [retentionRuleTable, retentionCaseTable, retentionIdentityTable, holdTable, destructionTable],
  handles: [...CASE_FACTS, ...IDENTITY_TYPES, ...RETENTION_FACTS],
  keysOf(event) {
    return [...caseKeyOf(event), ...identityKeyOf(event), ...ownKeysOf(event)];
  },
  async apply(event, rows) {
    if (IDENTITY_TYPES.includes(event.type)) return identified(event, rows);
    const told = caseFact(event);
    if (told) return applyCase(told, rows);
    const fact = retentionFact(event);
    if (fact) await applyFact(fact, rows);
  },
};

/** The case an event is about; a received one has no row yet. */
function caseIdOf(event: SequencedEvent): string | null {
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

function identityKeyOf(event: SequencedEvent): TableKey[] {
  if (IDENTITY_TYPES.includes(event.type)) return [identityKey(partsOf(event.stream).id)];
  const fact = retentionFact(event);
  return fact?.type === 'KeyDestroyed' ? [identityKey(identityIdOf(fact.data.target.case as CaseId))] : [];
}

function identityKey(identityId: string): TableKey {
  return keyOf(retentionIdentityTable, { identityId });
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
    return rows.put(retentionCaseTable, {
      caseId,
      officeId,
      ...received,
      contentKeys: [],
      contentGone: false,
      holds: 0,
    });
  }
  // What is written after its content was forgotten can be forgotten in its turn.
  const contentKeys = sealedKeys(fact.data);
  const written = contentKeys.length > 0 ? { contentGone: false, contentKeys } : {};
  await changeCase(caseId, rows, (row) => ({ ...columnsOf(evolveStanding(row, standingFact(fact))), ...written }));
}

function standingFact(fact: CaseFact): Parameters<typeof evolveStanding>[1] {
  return { ...fact, occurredAt: fact.metadata.occurredAt };
}

async function identified(event: SequencedEvent, rows: RowStore): Promise<void> {
  const identityId = partsOf(event.stream).id;
  const known = await rows.get(retentionIdentityTable, { identityId });
  const keys = sealedKeys(event.data);
  const said = keys.length > 0 ? { keys, there: true } : {};
  if (event.type === 'IdentityRecorded') {
    const { case: caseId } = identityRecorded.parse(event.data);
    rows.put(retentionIdentityTable, { identityId, keys: known?.keys ?? [], ...said, caseId, there: true });
  } else if (known) rows.put(retentionIdentityTable, { ...known, ...said });
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

/** Targets that reach the content, and those that reach the identity. */
const CONTENT: readonly TargetKind[] = ['content', 'superiorMatter'];
const IDENTITY: readonly TargetKind[] = ['identity', 'superiorMatter'];

type Change = FactOf<'DestructionApproved' | 'DestructionStopped' | 'DestructionBegun' | 'KeyDestroyed'>;

async function changeOrder(fact: Change, rows: RowStore): Promise<void> {
  const row = await rows.get(destructionTable, { orderId: fact.data.order });
  if (row) rows.put(destructionTable, { ...row, ...changeBy(fact), revision: fact.revision });
  if (fact.type !== 'KeyDestroyed') return;
  const { target } = fact.data;
  const gone = new Set(fact.data.keys.map(({ id }) => id));
  await changeCase(target.case, rows, (known) => ({
    ...documentsLeft(known, gone),
    ...(CONTENT.includes(target.kind) ? { contentGone: allIn(gone, known.contentKeys) } : {}),
  }));
  if (IDENTITY.includes(target.kind)) await forgetIdentity(target.case as CaseId, gone, rows);
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

async function forgetIdentity(caseId: CaseId, gone: ReadonlySet<string>, rows: RowStore): Promise<void> {
  const row = await rows.get(retentionIdentityTable, { identityId: identityIdOf(caseId) });
  if (row) rows.put(retentionIdentityTable, { ...row, there: row.there && !allIn(gone, row.keys) });
}

/** What was written at the last moment has its key still, whatever else of the case went. */
function allIn(gone: ReadonlySet<string>, keys: readonly string[]): boolean {
  return keys.every((key) => gone.has(key));
}

function documentsLeft({ documents, documentKeys }: RetentionCaseRow, gone: ReadonlySet<string>) {
  const isThere = (_one: string, place: number): boolean => !gone.has(documentKeys[place] ?? '');
  return { documents: documents.filter(isThere), documentKeys: documentKeys.filter(isThere) };
}

async function changeCase(
  caseId: string,
  rows: RowStore,
  change: (row: RetentionCaseRow) => Partial<RetentionCaseRow>,
): Promise<void> {
  const row = await rows.get(retentionCaseTable, { caseId });
  if (row) rows.put(retentionCaseTable, { ...row, ...change(row) });
}

function columnsOf({ receivedAt, closedAt, reportType, decision, documents, documentKeys, doomedAt }: CaseStanding) {
  return { receivedAt, closedAt, reportType, decision, documents, documentKeys, doomedAt };
}
