import { keyOf, type Projection } from '#projections';
import { CASE_ACCESS } from '#web';
import { evolveAccess, noAccess, type CaseAccessState } from '../../domain/case.access.js';
import { CASE_FACTS, caseFact, caseOf, type CaseFact } from '../case-fact.js';
import { caseAccessTable } from './case-access.table.js';

/** One row a case, folded by the very function that the decider's state is folded by (docs/adr/0012). */
export const caseAccessProjection: Projection = {
  name: CASE_ACCESS,
  version: 1,
  tables: [caseAccessTable],
  handles: CASE_FACTS,
  keysOf: (event) => (event.type === 'Received' ? [] : [keyOf(caseAccessTable, { caseId: caseOf(event).caseId })]),
  async apply(event, rows) {
    const fact = caseFact(event);
    if (!fact) return;
    const { caseId, officeId } = caseOf(fact);
    const known: CaseAccessState | undefined =
      fact.type === 'Received' ? noAccess : await rows.get(caseAccessTable, { caseId });
    if (!known) return;
    const { readers, people, departments, recused, recusals } = after(known, fact);
    rows.put(caseAccessTable, { caseId, officeId, readers, people, departments, recused, recusals });
  },
};

function after(known: CaseAccessState, fact: CaseFact): CaseAccessState {
  return evolveAccess(known, { ...fact, actor: fact.metadata.actor });
}
