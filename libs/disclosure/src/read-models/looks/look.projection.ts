import { partsOf } from '#kernel';
import { keyOf, type Projection, type RowStore } from '#projections';
import { ACCESS_FACTS, accessFact, disclosureFact, type AccessFact, type DisclosureFact } from '../disclosure-fact.js';
import { lookTable, type LookRow } from './look.table.js';

/** Who looked at what, and who tried to: a row a look, from the readers' streams; reviews from the cases' disclosure streams. */
export const looksProjection: Projection = {
  name: 'looks',
  version: 1,
  tables: [lookTable],
  handles: [...ACCESS_FACTS, 'LookReviewed'],
  keysOf(event) {
    const fact = disclosureFact(event);
    return fact?.type === 'LookReviewed' ? [keyOf(lookTable, { look: fact.data.look })] : [];
  },
  async apply(event, rows) {
    const looked = accessFact(event);
    if (looked) return rows.put(lookTable, rowOf(looked));
    const fact = disclosureFact(event);
    if (fact?.type === 'LookReviewed') await reviewed(fact, rows);
  },
};

const unreviewed = { finding: null, reviewedBy: null, reviewedAt: null } as const;

function rowOf(fact: AccessFact): LookRow {
  const { actor: reader, role, recordedAt: lookedAt } = fact.metadata;
  const { officeId, id } = partsOf(fact.stream);
  const month = id.slice(id.lastIndexOf('-') + 1);
  const place = { officeId, reader, role, month, lookedAt, ...unreviewed };
  if (fact.type === 'Looked') {
    const { look, case: caseId, request, grantedBy, purpose, scope, count, department } = fact.data;
    const { part, stage, refusedBefore } = fact.data;
    const grant = { request: request ?? null, grantedBy: grantedBy ?? null, purpose, scope, fields: count };
    return { ...place, look, caseId, department, outcome: 'looked', why: null, ...grant, part, stage, refusedBefore };
  }
  const { attempt: look, case: caseId, request, scope, why, department } = fact.data;
  const grant = { request: request ?? null, grantedBy: null, purpose: null, scope, fields: 0 };
  const then = { part: null, stage: null, refusedBefore: 0 };
  return { ...place, look, caseId, department, outcome: 'refused', why, ...grant, ...then };
}

async function reviewed(
  { data, metadata }: Extract<DisclosureFact, { type: 'LookReviewed' }>,
  rows: RowStore,
): Promise<void> {
  const known = await rows.get(lookTable, { look: data.look });
  if (!known) return;
  const { actor: reviewedBy, recordedAt: reviewedAt } = metadata;
  rows.put(lookTable, { ...known, finding: data.finding, reviewedBy, reviewedAt });
}
