import type { BatonError, DecisionContext, Secret } from '#kernel';
import { accessError } from './access.errors.js';
import type {
  CarryNumber,
  ConfirmRegistration,
  ProposeVoid,
  RegistrationCommand,
  RequestRegistration,
  VoidRegistration,
} from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { CaseFile, KnownCase } from './case.state.js';
import { refuseOutOfScope, type Decision } from './rules.js';

/** A case has at most one number or one request for one at a time; a void number stays as an event (domain §1.5). */
export function decideRegistration(state: KnownCase, command: RegistrationCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'RequestRegistration':
      return request(state, command);
    case 'ConfirmRegistration':
      return confirm(state, command);
    case 'ProposeVoid':
      return proposeVoid(state, command);
    case 'VoidRegistration':
      return voidRegistration(state, command, context);
    case 'CarryNumber':
      return carry(state, command);
  }
}

function request(state: KnownCase, command: RequestRegistration): Decision {
  const { request, series, year, registerRevision } = command;
  return (
    refuseOutOfScope(state, command.type) ??
    refuseTaken(state) ??
    refuseSeries(state, command) ??
    refuseRequest(state, command) ?? [
      { type: 'RegistrationRequested', data: { request, series, year, registerRevision } },
    ]
  );
}

function refuseTaken({ registration }: KnownCase): BatonError | null {
  if (registration.status === 'none') return null;
  const pending = registration.status === 'requested';
  return caseError(pending ? 'CASE.REGISTRATION_PENDING' : 'CASE.ALREADY_REGISTERED');
}

/** A sealed case has a number of the sealed series, and only a sealed case has (domain §6.3). */
function refuseSeries({ access }: CaseFile, { sealedSeries = false }: RequestRegistration): BatonError | null {
  return sealedSeries === (access.readers !== null) ? null : accessError('CASE.SEALED_SERIES');
}

function refuseRequest(state: KnownCase, command: RequestRegistration): BatonError | null {
  const repeat = state.screening?.decision === 'repeat';
  if (repeat && !command.repeatsRegister) return caseError('CASE.REPEAT_NOT_REGISTERED');
  return state.requests.has(command.request) ? caseError('CASE.ID_IN_USE', { id: command.request }) : null;
}

/** Answers ALREADY_REGISTERED for a grant that arrived before, REQUEST_UNKNOWN for one the register is to void. */
function confirm({ registration }: KnownCase, command: ConfirmRegistration): Decision {
  const { request, series, year, sequence, number } = command;
  const arrived = registration.status === 'registered' && registration.request === request;
  if (arrived) return caseError('CASE.ALREADY_REGISTERED');
  const awaited =
    registration.status === 'requested' &&
    registration.request === request &&
    registration.series === series &&
    registration.year === year;
  if (!awaited) return caseError('CASE.REQUEST_UNKNOWN', { request });
  return [{ type: 'Registered', data: { series, year, sequence, number, request } }];
}

function proposeVoid({ registration, voidProposals }: KnownCase, { proposal, reason }: ProposeVoid): Decision {
  if (registration.status !== 'registered') return caseError('CASE.NOT_REGISTERED');
  if (voidProposals.has(proposal)) return caseError('CASE.ID_IN_USE', { id: proposal });
  return [{ type: 'VoidProposed', data: { proposal, request: registration.request, reason } }];
}

function voidRegistration(state: KnownCase, command: VoidRegistration, context: DecisionContext): Decision {
  const { reason, proposal } = command;
  const voided = voidedNumber(state, { reason, ...(proposal === undefined ? {} : { proposal }) });
  if (!voided) return caseError('CASE.NOT_REGISTERED');
  return refuseAlone(state, command, context) ?? [voided];
}

/**
 * Who registers does not void alone: a number is given up by another person than the one who proposes it, never by the
 * machine alone (docs/adr/0006). A request whose number has not come yet is nobody's number.
 */
function refuseAlone(state: KnownCase, { proposal }: VoidRegistration, { actor }: DecisionContext): BatonError | null {
  const { registration, voidProposals } = state;
  if (proposal === undefined)
    return registration.status === 'registered' ? accessError('CASE.VOID_PROPOSAL_REQUIRED') : null;
  const proposed = voidProposals.get(proposal);
  const present = registration.status === 'registered' && proposed?.request === registration.request;
  if (!proposed || !present) return accessError('CASE.VOID_PROPOSAL_UNKNOWN', { proposal });
  return proposed.by === actor ? accessError('CASE.VOID_BY_ANOTHER') : null;
}

/** The event that gives up the number of a case, or the request for one; null when it has neither. */
export function voidedNumber(
  { registration }: CaseFile,
  why: { readonly reason: Secret<string>; readonly proposal?: string },
): Extract<CaseEvent, { type: 'RegistrationVoided' }> | null {
  if (registration.status === 'none' || registration.status === 'carried') return null;
  const { request, series, year } = registration;
  const number =
    registration.status === 'registered' ? { sequence: registration.sequence, number: registration.number } : {};
  return { type: 'RegistrationVoided', data: { request, series, year, ...number, ...why } };
}

function carry(state: KnownCase, { series, year, number }: CarryNumber): Decision {
  return refuseTaken(state) ?? [{ type: 'NumberCarried', data: { series, year, number } }];
}
