import type { BatonError } from '#kernel';
import type {
  CarryNumber,
  ConfirmRegistration,
  RegistrationCommand,
  RequestRegistration,
  VoidRegistration,
} from './case.commands.js';
import { caseError } from './case.errors.js';
import type { KnownCase } from './case.state.js';
import { refuseOutOfScope, type Decision } from './rules.js';

/** A case has at most one number or one request for one at a time; a void number stays as an event (domain §1.5). */
export function decideRegistration(state: KnownCase, command: RegistrationCommand): Decision {
  switch (command.type) {
    case 'RequestRegistration':
      return request(state, command);
    case 'ConfirmRegistration':
      return confirm(state, command);
    case 'VoidRegistration':
      return voidRegistration(state, command);
    case 'CarryNumber':
      return carry(state, command);
  }
}

function request(state: KnownCase, command: RequestRegistration): Decision {
  const { request, series, year, registerRevision } = command;
  return (
    refuseOutOfScope(state, command.type) ??
    refuseTaken(state) ??
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

function voidRegistration({ registration }: KnownCase, { reason }: VoidRegistration): Decision {
  if (registration.status === 'none' || registration.status === 'carried') return caseError('CASE.NOT_REGISTERED');
  const { request, series, year } = registration;
  const number =
    registration.status === 'registered' ? { sequence: registration.sequence, number: registration.number } : {};
  return [{ type: 'RegistrationVoided', data: { request, series, year, ...number, reason } }];
}

function carry(state: KnownCase, { series, year, number }: CarryNumber): Decision {
  return refuseTaken(state) ?? [{ type: 'NumberCarried', data: { series, year, number } }];
}
