import type { DecisionContext } from '#kernel';
import type { AdviseRedirect, AssignOwner, ReferCase, ResponsibilityCommand, ReturnCase } from './case.commands.js';
import { caseError } from './case.errors.js';
import { isOwned, type KnownCase } from './case.state.js';
import { refuseForbidden, refuseText, type Decision } from './rules.js';

/** Who answers for a case. Referral changes responsibility and leaves custody alone (domain §1.9). */
export function decideResponsibility(
  state: KnownCase,
  command: ResponsibilityCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'ReferCase':
      return refer(state, command);
    case 'AdviseRedirect':
      return redirect(state, command);
    case 'ReturnCase':
      return giveBack(command, context);
    case 'AssignOwner':
      return assign(state, command);
  }
}

function refer(state: KnownCase, { destination, note, forbiddenDestinations }: ReferCase): Decision {
  return (
    refuseOtherThanScreened(state, destination) ??
    refuseForbidden(destination, forbiddenDestinations) ??
    refuseText(state, note) ?? [{ type: 'Referred', data: { destination, note } }]
  );
}

/** What was declined or routed goes where screening said, and a report without substance goes nowhere. */
function refuseOtherThanScreened(state: KnownCase, destination: string) {
  const { screening } = state;
  if (screening?.decision !== 'declined' && screening?.decision !== 'routed') return null;
  if (screening.destination === null) return caseError('CASE.DESTINATION_NOT_ALLOWED');
  return screening.destination === destination ? null : caseError('CASE.OTHER_DESTINATION', { destination });
}

/** Several places may be named to a person: the housing bureau and the property manager (domain §1.4). */
function redirect(state: KnownCase, { destination, explanation, forbiddenDestinations }: AdviseRedirect): Decision {
  const { screening } = state;
  const nowhere = screening?.decision === 'declined' && screening.destination === null;
  if (nowhere) return caseError('CASE.DESTINATION_NOT_ALLOWED');
  return (
    refuseForbidden(destination, forbiddenDestinations) ??
    refuseText(state, explanation) ?? [{ type: 'RedirectAdvised', data: { destination, explanation } }]
  );
}

/** The handling department returns with approval (domain §1.10). */
function giveBack({ to, approvedBy, reason }: ReturnCase, context: DecisionContext): Decision {
  const own = approvedBy === context.actor || approvedBy === context.recorder;
  return own ? caseError('CASE.APPROVAL_BY_ANOTHER') : [{ type: 'Returned', data: { to, approvedBy, reason } }];
}

function assign(state: KnownCase, { owner }: AssignOwner): Decision {
  const present = isOwned(state) && state.owner.kind === 'officer' ? state.owner : null;
  const same = present?.id === owner.id && present.department === owner.department;
  return same ? caseError('CASE.ALREADY_OWNER') : [{ type: 'OwnerAssigned', data: { owner } }];
}
