import type { CorrectEntry } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import type { KnownCase } from './case.state.js';
import { sealingOf } from './decide-sealing.js';
import type { Decision } from './rules.js';
import type { TextField } from './vocabulary.js';

/**
 * Strikes one sealed field of an earlier event with a reason; the old text stays sealed in the log. A field is struck
 * again by naming the original entry again: the last correction is what stands. Corrected persons may seal the case.
 */
export function decideCorrection(state: KnownCase, command: CorrectEntry): Decision {
  const { event } = command;
  if (!state.sealedFields.get(event)?.includes(command.field)) {
    return caseError('CASE.ENTRY_UNKNOWN', { event, field: command.field });
  }
  if (command.field !== 'reported') return [correctedText(command)];
  return [correctedPersons(command), ...sealingOf(state, command.sealing)];
}

type Correcting<Field> = Extract<CorrectEntry, { field: Field }>;

function correctedPersons({ event, field, reason, replacement }: Correcting<'reported'>): CaseEvent {
  return { type: 'EntryCorrected', data: { event, field, reason, replacement } };
}

function correctedText({ event, field, reason, replacement }: Correcting<TextField>): CaseEvent {
  return { type: 'EntryCorrected', data: { event, field, reason, replacement } };
}
