import { partsOf, unreachable } from '#kernel';
import { keyOf, type Projection, type RowStore } from '#projections';
import { envelopeOf } from '#web';
import { slipEvents, type SlipEvent } from '../../domain/slip.events.js';
import { slipFact, type SlipFact } from './slip-fact.js';
import { slipLineTable, slipTable, type SlipLineRow, type SlipRow } from './slip.table.js';

type FactOf<Type extends SlipEvent['type']> = Extract<SlipFact, { type: Type }>;

/** Handover slips and how each of their lines settled. */
export const slipProjection: Projection = {
  name: 'slips',
  version: 1,
  tables: [slipTable, slipLineTable],
  handles: Object.keys(slipEvents),
  keysOf(event) {
    if (event.type === 'HandoverPrepared') return [];
    const slipId = partsOf(event.stream).id;
    const line = event.data['line'];
    const head = keyOf(slipTable, { slipId });
    return typeof line === 'number' ? [head, keyOf(slipLineTable, { slipId, line })] : [head];
  },
  async apply(event, rows) {
    const fact = slipFact(event);
    if (!fact) return;
    if (fact.type === 'HandoverPrepared') return prepared(fact, rows);
    const slip = await rows.get(slipTable, { slipId: partsOf(fact.stream).id });
    if (slip) await applyKnown(slip, fact, rows);
  },
};

function prepared(event: FactOf<'HandoverPrepared'>, rows: RowStore): void {
  const { data, metadata } = event;
  const { id: slipId, officeId } = partsOf(event.stream);
  rows.put(slipTable, {
    ...{ slipId, officeId, stage: 'prepared', number: null, giver: data.from, taker: data.to },
    ...{ collector: envelopeOf(data.collector), contact: envelopeOf(data.contact), event: event.id },
    ...{ purpose: data.purpose, seal: data.seal ?? null, lines: data.lines.length, settled: 0 },
    ...{ evidence: data.evidence.kind, reference: data.evidence.reference ?? null },
    ...{ preparedAt: metadata.occurredAt, preparedRecordedAt: metadata.recordedAt, closedAt: null },
    ...{ revision: event.revision, lastSequence: event.sequence },
  });
  for (const { line, case: caseId, signOff, handover } of data.lines) {
    const open = { status: 'waiting', reason: null, releasedAt: null, settledAt: null } as const;
    rows.put(slipLineTable, { slipId, line, officeId, caseId, signOff, handover, ...open });
  }
}

async function applyKnown(
  slip: SlipRow,
  event: Exclude<SlipFact, { type: 'HandoverPrepared' }>,
  rows: RowStore,
): Promise<void> {
  const head = { ...slip, revision: event.revision, lastSequence: event.sequence };
  const at = event.metadata.occurredAt;
  switch (event.type) {
    case 'SlipNumbered':
      rows.put(slipTable, { ...head, stage: 'numbered', number: event.data.number });
      return;
    case 'SlipLineReleased':
      rows.put(slipTable, head);
      return changeLine(slip.slipId, event.data.line, { status: 'released', releasedAt: at }, rows);
    case 'SlipLineSettled': {
      const { line, how, reason } = event.data;
      rows.put(slipTable, { ...head, settled: slip.settled + 1 });
      return changeLine(slip.slipId, line, { status: how, reason: reason ?? null, settledAt: at }, rows);
    }
    case 'SlipClosed':
      rows.put(slipTable, { ...head, stage: 'closed', closedAt: at });
      return;
    default:
      return unreachable(event);
  }
}

async function changeLine(slipId: string, line: number, change: Partial<SlipLineRow>, rows: RowStore): Promise<void> {
  const row = await rows.get(slipLineTable, { slipId, line });
  if (row) rows.put(slipLineTable, { ...row, ...change });
}
