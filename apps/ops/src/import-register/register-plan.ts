import type { OfficeDate } from '#kernel';
import type { CaseCommand } from '#cases';
import type { ActKind, CasePlan, ImportOrigin, PlannedAct } from '../import/case-plan.js';
import { startOfDay } from '../import/zones.js';
import type { RegisterEntry } from './register-entry.js';

/** An entry with the name its case is recognised by. */
export interface NamedEntry extends RegisterEntry {
  readonly reference: string;
}

/** Received, its old number carried over, concluded: each on its day's first moment in the office's zone. */
export function planOfEntry({ source }: ImportOrigin, zone: string, entry: NamedEntry): CasePlan {
  const { reference, line, series, year, number, concluded, registered } = entry;
  const act = (kind: ActKind, date: OfficeDate, command: CaseCommand): PlannedAct => ({
    ...{ kind, key: kind, command, laterSteps: false },
    occurredAt: startOfDay(date, zone),
  });
  const acts = [
    act('receive', entry.received, receipt(source, entry)),
    act('carry', registered, { type: 'CarryNumber', series, year, number }),
  ];
  if (concluded === null) return { reference, line, acts };
  const conclusion = act('conclude', concluded, { type: 'ConcludeCase', outcome: 'imported' });
  return { reference, line, acts: [...acts, { ...conclusion, laterSteps: concluded < registered }] };
}

function receipt(source: string, entry: NamedEntry): CaseCommand {
  const { channel, officer, department, pages, reference } = entry;
  const custodian = { kind: 'officer', id: officer, department } as const;
  const kind = channel === 'letter' ? 'letter' : 'other';
  return {
    type: 'ReceiveReport',
    channel,
    origin: 'direct',
    items: [{ id: 'm1', kind, pages, original: true }],
    custodian,
    owner: custodian,
    importedFrom: { source, reference },
  };
}
