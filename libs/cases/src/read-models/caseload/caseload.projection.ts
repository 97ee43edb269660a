import { keyOf, type Projection, type RowStore } from '#projections';
import { CASE_FACTS, caseFact, caseOf, type CaseFact, type FactOf } from '../case-fact.js';
import { stageChange } from './caseload.stage.js';
import { caseloadTable, caseNumberTable, type CaseloadRow } from './caseload.table.js';
import { numberKeyOf } from './number-key.js';

/** The board: one row per case, and the numbers it can be found by. */
export const caseloadProjection: Projection = {
  name: 'caseload',
  version: 2,
  tables: [caseloadTable, caseNumberTable],
  handles: CASE_FACTS,
  keysOf: (event) => (event.type === 'Received' ? [] : [keyOf(caseloadTable, { caseId: caseOf(event).caseId })]),
  async apply(event, rows) {
    const fact = caseFact(event);
    if (!fact) return;
    if (fact.type === 'Received') {
      rows.put(caseloadTable, received(fact));
      return;
    }
    const row = await rows.get(caseloadTable, { caseId: caseOf(fact).caseId });
    if (!row) return;
    rows.put(caseloadTable, changed(row, fact));
    putNumber(row, fact, rows);
  },
};

function received(event: FactOf<'Received'>): CaseloadRow {
  const { data, metadata } = event;
  const { caseId, officeId } = caseOf(event);
  const originals = data.items.filter((item) => item.original).map((item) => item.id);
  return {
    ...EMPTY,
    caseId,
    officeId,
    stage: data.importedFrom ? 'imported' : 'received',
    ownerKind: 'officer',
    ownerId: data.owner.id,
    ownerDepartment: data.owner.department,
    channel: data.channel,
    origin: data.origin,
    receivedAt: metadata.occurredAt,
    receivedRecordedAt: metadata.recordedAt,
    receivedSequence: event.sequence,
    imported: data.importedFrom !== undefined,
    items: data.items.length,
    originals: originals.length,
    unscanned: originals,
    lastRevision: event.revision,
    lastSequence: event.sequence,
    lastChangedAt: metadata.recordedAt,
    lastType: event.type,
  };
}

const EMPTY = {
  screening: null,
  area: null,
  reportType: null,
  problem: null,
  registration: 'none',
  number: null,
  voidNumbers: [],
  registeredAt: null,
  registeredRecordedAt: null,
  concludedAt: null,
  concludedRecordedAt: null,
  laterSteps: false,
  steps: 0,
  openHandovers: 0,
  openHandoversSince: null,
  handovers: [],
  scansMissing: 0,
} as const;

function changed(row: CaseloadRow, event: CaseFact): CaseloadRow {
  const { screening = row.screening, ...staged } = stageChange(row, event);
  const { unscanned = row.unscanned, ...worked } = workChange(row, event);
  const needed = screening === 'accepted' || screening === 'repeat';
  return {
    ...row,
    ...staged,
    ...worked,
    screening,
    unscanned,
    scansMissing: needed ? unscanned.length : 0,
    laterSteps: row.laterSteps || (event.metadata.flags?.includes('laterSteps') ?? false),
    lastRevision: event.revision,
    lastSequence: event.sequence,
    lastChangedAt: event.metadata.recordedAt,
    lastType: event.type,
  };
}

/** Counts: steps, scans, handovers, numbers given up. */
function workChange(row: CaseloadRow, event: CaseFact): Partial<CaseloadRow> {
  switch (event.type) {
    case 'StepRecorded':
      return { steps: row.steps + 1 };
    case 'Scanned':
      return { unscanned: row.unscanned.filter((item) => item !== event.data.item) };
    case 'HandedOver':
      return openHandovers([...row.handovers, { id: event.data.handover, since: event.metadata.occurredAt }]);
    case 'HandoverAcknowledged':
    case 'HandoverRefused':
      return without(row, event.data.handover);
    case 'CustodyDiscrepancyRecorded':
      return event.data.kind === 'lost' && event.data.handover !== undefined ? without(row, event.data.handover) : {};
    case 'RegistrationVoided':
      return event.data.number === undefined ? {} : { voidNumbers: [...row.voidNumbers, event.data.number] };
    default:
      return {};
  }
}

function without(row: CaseloadRow, handover: string): Partial<CaseloadRow> {
  return openHandovers(row.handovers.filter(({ id }) => id !== handover));
}

function openHandovers(handovers: CaseloadRow['handovers']): Partial<CaseloadRow> {
  const [oldest = null] = handovers.map(({ since }) => since).sort();
  return { handovers, openHandovers: handovers.length, openHandoversSince: oldest };
}

function putNumber(row: CaseloadRow, event: CaseFact, rows: RowStore): void {
  if (event.type !== 'Registered' && event.type !== 'RegistrationVoided' && event.type !== 'NumberCarried') return;
  const { number } = event.data;
  if (number === undefined) return;
  const status = event.type === 'RegistrationVoided' ? 'void' : 'current';
  const { caseId, officeId } = row;
  rows.put(caseNumberTable, { caseId, officeId, number, numberKey: numberKeyOf(number), status });
}
