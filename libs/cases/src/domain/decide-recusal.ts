import type { BatonError, DecisionContext } from '#kernel';
import type { DeclareRecusal, DecideRecusal, RecusalCommand, RequestRecusal } from './access.commands.js';
import { accessError } from './access.errors.js';
import type { RecusalState } from './case.access.js';
import { caseError } from './case.errors.js';
import type { CaseFile, KnownCase } from './case.state.js';
import type { Decision } from './rules.js';
import { SYSTEM_ACTOR } from './vocabulary.js';

/** Stepping aside in one matter (回避, domain §6.4): declared, requested, decided. */
export function decideRecusal(state: KnownCase, command: RecusalCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'DeclareRecusal':
      return declare(state, command, context);
    case 'RequestRecusal':
      return request(state, command, context);
    case 'DecideRecusal':
      return settle(state, command, context);
  }
}

/** In effect at once, until it is rejected. */
function declare(state: KnownCase, { recusal, reason }: DeclareRecusal, { actor }: DecisionContext): Decision {
  return refuseNew(state, recusal, actor) ?? [{ type: 'RecusalDeclared', data: { recusal, officer: actor, reason } }];
}

function request(state: KnownCase, { recusal, officer, reason }: RequestRecusal, { actor }: DecisionContext): Decision {
  if (officer === actor) return accessError('CASE.RECUSAL_DECLARE');
  return (
    refuseNew(state, recusal, officer) ??
    refusePending(state, officer) ?? [{ type: 'RecusalRequested', data: { recusal, officer, reason } }]
  );
}

/** The machine signs for nobody and steps aside for nobody. */
function refuseNew({ access }: CaseFile, recusal: string, officer: string): BatonError | null {
  if (officer === SYSTEM_ACTOR) return accessError('CASE.OWN_ACCOUNT_ONLY');
  if (access.recused.includes(officer)) return accessError('CASE.ALREADY_RECUSED');
  const taken = access.recusals.some((known) => known.recusal === recusal);
  return taken ? caseError('CASE.ID_IN_USE', { id: recusal }) : null;
}

function refusePending({ access }: CaseFile, officer: string): BatonError | null {
  const pending = access.recusals.some((known) => known.officer === officer && known.status === 'requested');
  return pending ? accessError('CASE.RECUSAL_PENDING') : null;
}

/** By a third person: neither the one concerned, nor his delegate in his role, nor the one who asked. */
function settle(state: KnownCase, command: DecideRecusal, context: DecisionContext): Decision {
  const { recusal, decision, reason } = command;
  const known = state.access.recusals.find((one) => one.recusal === recusal);
  if (!known) return accessError('CASE.RECUSAL_UNKNOWN', { recusal });
  if (known.status === 'granted' || known.status === 'rejected') return accessError('CASE.RECUSAL_CLOSED', { recusal });
  return (
    refuseOwnMatter(known, command, context) ?? [
      { type: 'RecusalDecided', data: { recusal, officer: known.officer, decision, reason } },
    ]
  );
}

function refuseOwnMatter(
  { officer, by }: RecusalState,
  { actingFor }: DecideRecusal,
  { actor }: DecisionContext,
): BatonError | null {
  const own = [officer, by].some((person) => person === actor || person === actingFor);
  return own ? accessError('CASE.RECUSAL_BY_ANOTHER') : null;
}
