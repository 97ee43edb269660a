import type { BatonError, Secret } from '#kernel';
import { accessError } from './access.errors.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { CaseFile, KnownCase } from './case.state.js';
import type { Party } from './vocabulary.js';

export type Decision = readonly CaseEvent[] | BatonError;

/** No destination may be, or be led by, a reported person's own unit (domain §1.4). */
export function refuseForbidden(destination: string | undefined, forbidden: readonly string[]): BatonError | null {
  return destination !== undefined && forbidden.includes(destination)
    ? caseError('CASE.DESTINATION_FORBIDDEN', { destination })
    : null;
}

export function refuseForbiddenParty(destination: Party, forbidden: readonly string[]): BatonError | null {
  return destination.kind === 'body' ? refuseForbidden(destination.id, forbidden) : null;
}

/**
 * Content is recorded only after acceptance; what is routed on leaves fact, time, hands and seal (domain §1.4, §6.3), and
 * so does a superior's matter found late.
 */
export function refuseText(file: CaseFile, text: Secret<unknown> | undefined): BatonError | null {
  if (text === undefined) return null;
  if (file.contentDoomed) return accessError('CASE.SUPERIOR_MATTER');
  if (file.importedFrom) return null;
  const none = file.screening === null || file.screening.decision === 'routed';
  return none ? caseError('CASE.TEXT_BEFORE_ACCEPTANCE') : null;
}

/** Numbers and scans belong to what was accepted, and to repeats: also after it was referred or concluded. */
export function refuseOutOfScope(state: KnownCase, command: string): BatonError | null {
  const decision = state.screening?.decision;
  return decision === 'accepted' || decision === 'repeat'
    ? null
    : caseError('CASE.WRONG_STAGE', { stage: state.stage, command });
}
