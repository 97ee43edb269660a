import type { CaseFact, FactOf } from '../case-fact.js';
import type { CaseloadRow } from './caseload.table.js';

type Change = Partial<CaseloadRow>;
const NO_OWNER = { ownerKind: null, ownerId: null, ownerDepartment: null } as const;

/**
 * Stage, owner and registration after an event, as the case itself decides them (domain/case.evolve.ts); a test holds the
 * two together over random histories. An archived case only comes back by Reopened; sealed in the archive it loses its number.
 */
export function stageChange(row: CaseloadRow, event: CaseFact): Change {
  if (row.stage === 'archived' && event.type !== 'Reopened' && event.type !== 'RegistrationVoided') return {};
  switch (event.type) {
    case 'Screened':
      return screened(event);
    case 'RegistrationRequested':
      return { registration: 'requested' };
    case 'Registered':
      return registered(row, event);
    case 'RegistrationVoided':
      return voided(row);
    case 'NumberCarried':
      return { registration: 'carried', number: event.data.number };
    case 'Referred':
      return { stage: 'referred', ownerKind: 'body', ownerId: event.data.destination, ownerDepartment: null };
    case 'Returned':
      return backInHand(row, event.data.to);
    case 'Reopened':
      return { ...backInHand(row, event.data.owner), concludedAt: null, concludedRecordedAt: null };
    case 'DisposalDecided':
      return { stage: 'disposed' };
    case 'OwnerAssigned':
      return ownerOf(event.data.owner);
    case 'Concluded':
      return concluded(event);
    case 'Archived':
      return { stage: 'archived', ...NO_OWNER };
    default:
      return {};
  }
}

function ownerOf(owner: { readonly id: string; readonly department: string }): Change {
  return { ownerKind: 'officer', ownerId: owner.id, ownerDepartment: owner.department };
}

function screened({ data }: FactOf<'Screened'>): Change {
  if (data.decision === 'declined' || data.decision === 'routed')
    return { stage: data.decision, screening: data.decision };
  const { decision, area, reportType, problem } = data;
  return { stage: decision, screening: decision, area, reportType, problem };
}

function registered(row: CaseloadRow, { data, metadata }: FactOf<'Registered'>): Change {
  const stage = row.stage === 'accepted' || row.stage === 'repeat' ? 'registered' : row.stage;
  const { occurredAt: registeredAt, recordedAt: registeredRecordedAt } = metadata;
  return { stage, registration: 'registered', number: data.number, registeredAt, registeredRecordedAt };
}

function voided(row: CaseloadRow): Change {
  const without = { registration: 'none', number: null, registeredAt: null, registeredRecordedAt: null } as const;
  return row.stage === 'registered' ? { ...without, stage: stageBack({ ...row, ...without }) } : without;
}

function concluded({ metadata }: FactOf<'Concluded'>): Change {
  return { stage: 'concluded', concludedAt: metadata.occurredAt, concludedRecordedAt: metadata.recordedAt };
}

function backInHand(row: CaseloadRow, owner: { readonly id: string; readonly department: string }): Change {
  const stage = stageBack(row);
  return { stage, ...ownerOf(owner), ...(stage === 'received' ? { screening: null } : {}) };
}

function stageBack(row: CaseloadRow): CaseloadRow['stage'] {
  if (row.imported) return 'imported';
  if (row.screening !== 'accepted' && row.screening !== 'repeat') return 'received';
  return row.registration === 'registered' ? 'registered' : row.screening;
}
