import type { BatonError } from '#kernel';
import type {
  AcceptScreening,
  DeclineScreening,
  RepeatScreening,
  ScreenCase,
  ScreeningDecision,
} from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { KnownCase } from './case.state.js';
import { sealingOf } from './decide-sealing.js';
import { refuseForbidden, type Decision } from './rules.js';

/** Triage (domain §1.4): accepted, repeat, declined for one of three reasons (Art 13), or routed. */
export function decideScreening(state: KnownCase, { screening, forbiddenDestinations, sealing }: ScreenCase): Decision {
  return refuseScreening(screening, forbiddenDestinations) ?? [screened(screening), ...sealingOf(state, sealing)];
}

function screened(screening: ScreeningDecision): CaseEvent {
  switch (screening.decision) {
    case 'accepted':
      return { type: 'Screened', data: { ...screening, tags: [...screening.tags] } };
    case 'repeat':
      return { type: 'Screened', data: { ...screening, tags: [...screening.tags] } };
    case 'declined':
      return { type: 'Screened', data: screening };
    case 'routed':
      return { type: 'Screened', data: screening };
  }
}

export function refuseScreening(screening: ScreeningDecision, forbidden: readonly string[]): BatonError | null {
  switch (screening.decision) {
    case 'accepted':
      return refuseType(screening) ?? refuseTags(screening);
    case 'repeat':
      return refuseTags(screening);
    case 'declined':
      return refuseDecline(screening) ?? refuseForbidden(screening.destination, forbidden);
    case 'routed':
      return screening.route === 'superiorSealed' && screening.seal === undefined
        ? caseError('CASE.SEAL_REQUIRED')
        : refuseForbidden(screening.destination, forbidden);
  }
}

function refuseType({ reportType }: AcceptScreening): BatonError | null {
  const empty = reportType === 'outOfScope' || reportType === 'noSubstance';
  return empty ? caseError('CASE.TYPE_NOT_ACCEPTABLE', { reportType }) : null;
}

/** One primary code is a partition; tags add to it and repeat nothing (domain §5). */
function refuseTags({ problem, tags }: AcceptScreening | RepeatScreening): BatonError | null {
  return new Set([problem, ...tags]).size === tags.length + 1 ? null : caseError('CASE.TAGS_REPEAT');
}

/** Where to go for the first two reasons; how to supplement for the third, unless nobody can be told (domain §1.4). */
function refuseDecline({ reason, destination, supplement, anonymous }: DeclineScreening): BatonError | null {
  if (reason === 'NO_SUBSTANCE') {
    if (destination !== undefined) return caseError('CASE.DESTINATION_NOT_ALLOWED');
    return supplement === undefined && !anonymous ? caseError('CASE.SUPPLEMENT_REQUIRED') : null;
  }
  if (destination === undefined) return caseError('CASE.DESTINATION_REQUIRED');
  return supplement === undefined ? null : caseError('CASE.SUPPLEMENT_NOT_ALLOWED');
}
