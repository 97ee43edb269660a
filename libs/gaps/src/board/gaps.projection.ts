import { partsOf } from '#kernel';
import { keyOf, type Projection, type SequencedEvent } from '#projections';
import { gapsEvents, type GapsEvent } from '../domain/gaps.events.js';
import { gapTable } from './gap.table.js';

type GapFact = Omit<SequencedEvent, 'type' | 'data'> & GapsEvent;

/** The board of custody gaps. */
export const gapsProjection: Projection = {
  name: 'custody_gaps',
  version: 1,
  tables: [gapTable],
  handles: Object.keys(gapsEvents),
  keysOf(event) {
    const fact = gapFact(event);
    return fact?.type === 'CustodyGapClosed' ? [keyOf(gapTable, { gap: fact.data.gap })] : [];
  },
  async apply(event, rows) {
    const fact = gapFact(event);
    if (fact?.type === 'CustodyGapFound') rows.put(gapTable, rowOf(fact));
    if (fact?.type !== 'CustodyGapClosed') return;
    const row = await rows.get(gapTable, { gap: fact.data.gap });
    if (row) rows.put(gapTable, { ...row, closedBy: fact.data.by, closedAt: fact.metadata.recordedAt });
  },
};

function rowOf({ stream, data, metadata, sequence }: Extract<GapFact, { type: 'CustodyGapFound' }>) {
  const { gap, case: caseId, kind, items, handover = null, source, since } = data;
  const { officeId } = partsOf(stream);
  const about = { gap, caseId, officeId, kind, items, handover, source, since };
  return { ...about, foundAt: metadata.recordedAt, sequence, closedBy: null, closedAt: null };
}

function gapFact(event: Omit<SequencedEvent, 'data'> & { readonly data: object }): GapFact | null {
  return isGapFact(event) ? event : null;
}

function isGapFact(event: Omit<SequencedEvent, 'data'> & { readonly data: object }): event is GapFact {
  return Object.hasOwn(gapsEvents, event.type);
}
