import { Secret } from '#kernel';
import type { FindSuperiorMatter, NameReaders, Sealing } from './access.commands.js';
import { accessError } from './access.errors.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { KnownCase } from './case.state.js';
import { voidedNumber } from './decide-registration.js';
import { refuseForbidden, type Decision } from './rules.js';

/** Says nothing of why: the number was of the wrong series for what the case is now. */
const ANOTHER_SERIES = '改用其他登记序列 / another series applies';

/**
 * The events that seal a case, in the same append as what names the person (domain §6.3). An ordinary number, or the
 * request for one, is given up with them: it is the rule that does it, so no second person is asked.
 */
export function sealingOf(state: KnownCase, sealing: Sealing | undefined): readonly CaseEvent[] {
  if (!sealing) return [];
  const sealed: CaseEvent = {
    type: 'CaseSealed',
    data: { readers: sorted(sealing.readers), concerned: sealing.concerned },
  };
  const voided = state.access.readers === null ? voidedNumber(state, { reason: new Secret(ANOTHER_SERIES) }) : null;
  return voided ? [sealed, voided] : [sealed];
}

/** Who may see it from now on; that the actor is a reader himself was checked before. */
export function decideReaders(state: KnownCase, { readers, reason }: NameReaders): Decision {
  if (!state.access.readers) return accessError('CASE.NOT_SEALED');
  return [{ type: 'ReadersNamed', data: { readers: sorted(readers), reason } }];
}

/**
 * An item taken up that turns out to be under a superior's jurisdiction (domain §6.3): only what holds content can, and
 * once. From here on nothing is added, and it goes up sealed.
 */
export function decideSuperiorMatter(state: KnownCase, command: FindSuperiorMatter): Decision {
  const { type, found, destination, seal, forbiddenDestinations } = command;
  const decision = state.screening?.decision;
  const takenUp = decision === 'accepted' || decision === 'repeat' || state.importedFrom !== null;
  if (!takenUp) return caseError('CASE.WRONG_STAGE', { stage: state.stage, command: type });
  return (
    refuseForbidden(destination, forbiddenDestinations) ?? [
      { type: 'SuperiorMatterFound', data: { found, destination, seal } },
    ]
  );
}

function sorted(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
