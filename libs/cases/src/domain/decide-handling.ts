import type { HandlingCommand, ProposeHandling, RecordScan, RecordStep } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { KnownCase } from './case.state.js';
import { custodyError } from './custody.errors.js';
import { refuseForbiddenParty, refuseOutOfScope, refuseText, type Decision } from './rules.js';

/** Steps, scans, proposals (拟办) and the four disposals (domain §1.6, §1.8, §1.10). */
export function decideHandling(state: KnownCase, command: HandlingCommand): Decision {
  switch (command.type) {
    case 'RecordScan':
      return scan(state, command);
    case 'RecordStep':
      return step(state, command);
    case 'ProposeHandling':
      return propose(state, command);
    case 'DecideDisposal':
      return [{ type: 'DisposalDecided', data: { disposal: command.disposal, note: command.note } }];
  }
}

function scan(state: KnownCase, { type, documentKey, ...document }: RecordScan): Decision {
  const refusal = refuseOutOfScope(state, type);
  if (refusal) return refusal;
  if (state.documents.has(document.document)) return caseError('CASE.ID_IN_USE', { id: document.document });
  if (document.item !== undefined && !state.custody.items.has(document.item)) {
    return custodyError('CUSTODY.ITEM_UNKNOWN', { item: document.item });
  }
  if (document.key !== documentKey) return caseError('CASE.DOCUMENT_KEY', { key: document.key });
  return [{ type: 'Scanned', data: document }];
}

function step(state: KnownCase, { step, note }: RecordStep): Decision {
  return refuseText(state, note) ?? [{ type: 'StepRecorded', data: { step, note } }];
}

function propose(state: KnownCase, command: ProposeHandling): Decision {
  const { proposal, destination, note } = command;
  if (state.proposals.has(proposal)) return caseError('CASE.ID_IN_USE', { id: proposal });
  return (
    refuseForbiddenParty(destination, command.forbiddenDestinations) ??
    refuseText(state, note) ?? [{ type: 'HandlingProposed', data: { proposal, destination, note } }]
  );
}
