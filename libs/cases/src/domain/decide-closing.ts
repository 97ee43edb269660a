import type { ArchiveCase, ClosingCommand, ConcludeCase } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { KnownCase } from './case.state.js';
import { hasOpenHandover } from './custody.state.js';
import { refuseText, type Decision } from './rules.js';

/** Concluded, archived, reopened (domain §2). */
export function decideClosing(state: KnownCase, command: ClosingCommand): Decision {
  switch (command.type) {
    case 'ConcludeCase':
      return conclude(state, command);
    case 'ArchiveCase':
      return archive(state, command);
    case 'ReopenCase':
      return [{ type: 'Reopened', data: { owner: command.owner, reason: command.reason } }];
  }
}

function conclude(state: KnownCase, { outcome, note }: ConcludeCase): Decision {
  return refuseText(state, note) ?? [{ type: 'Concluded', data: { outcome, note } }];
}

/** Nothing is put away while material is on the road or a number on its way: both would be forgotten. */
function archive(state: KnownCase, { shelf }: ArchiveCase): Decision {
  if (hasOpenHandover(state.custody)) return caseError('CASE.HANDOVER_OPEN');
  if (state.registration.status === 'requested') return caseError('CASE.REGISTRATION_PENDING');
  return [{ type: 'Archived', data: { shelf } }];
}
