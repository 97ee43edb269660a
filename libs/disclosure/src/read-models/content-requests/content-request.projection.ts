import { partsOf } from '#kernel';
import { keyOf, type Projection, type RowStore } from '#projections';
import { disclosureFact, type DisclosureFact } from '../disclosure-fact.js';
import { contentRequestTable, interferenceTable, type ContentRequestRow } from './content-request.table.js';

type FactOf<Type extends DisclosureFact['type']> = Extract<DisclosureFact, { type: Type }>;

/** Requests to see content with their decisions, refusals included, and what interfered with a case. */
export const contentRequestsProjection: Projection = {
  name: 'content_requests',
  version: 1,
  tables: [contentRequestTable, interferenceTable],
  handles: ['ContentRequested', 'ContentGranted', 'ContentRefused', 'ContentWithdrawn', 'InterferenceRecorded'],
  keysOf(event) {
    const fact = disclosureFact(event);
    const decided =
      fact?.type === 'ContentGranted' || fact?.type === 'ContentRefused' || fact?.type === 'ContentWithdrawn';
    return decided ? [keyOf(contentRequestTable, { request: fact.data.request })] : [];
  },
  async apply(event, rows) {
    const fact = disclosureFact(event);
    if (fact) await applyFact(fact, rows);
  },
};

async function applyFact(fact: DisclosureFact, rows: RowStore): Promise<void> {
  const { actor, recordedAt } = fact.metadata;
  switch (fact.type) {
    case 'ContentRequested':
      return rows.put(contentRequestTable, asked(fact));
    case 'ContentGranted': {
      const decided = { decidedBy: actor, decidedAt: recordedAt, until: fact.data.until };
      return change(rows, fact.data.request, { status: 'granted', ...decided });
    }
    case 'ContentRefused':
      return change(rows, fact.data.request, { status: 'refused', decidedBy: actor, decidedAt: recordedAt });
    case 'ContentWithdrawn':
      return change(rows, fact.data.request, { status: 'withdrawn', withdrawnBy: actor, withdrawnAt: recordedAt });
    case 'InterferenceRecorded':
      return interfered(fact, rows);
    case 'LookReviewed':
  }
}

function asked({ stream, data, metadata }: FactOf<'ContentRequested'>): ContentRequestRow {
  const { officeId, id: caseId } = partsOf(stream);
  const { request, officer, purpose, scope } = data;
  const open = { decidedBy: null, decidedAt: null, until: null, withdrawnBy: null, withdrawnAt: null };
  const by = { askedBy: metadata.actor, askedAt: metadata.recordedAt };
  return { request, officeId, caseId, officer, purpose, scope, status: 'undecided', ...by, ...open };
}

async function change(rows: RowStore, request: string, change: Partial<ContentRequestRow>): Promise<void> {
  const known = await rows.get(contentRequestTable, { request });
  if (known) rows.put(contentRequestTable, { ...known, ...change });
}

function interfered({ stream, data, metadata }: FactOf<'InterferenceRecorded'>, rows: RowStore): void {
  const { officeId, id: caseId } = partsOf(stream);
  const { interference, kind } = data;
  const { actor: recordedBy, occurredAt, recordedAt } = metadata;
  rows.put(interferenceTable, { interference, officeId, caseId, kind, recordedBy, occurredAt, recordedAt });
}
