import type { BatonError, DecisionContext } from '#kernel';
import type { DeclineAtDesk, IntakeCommand, ReceiveReport } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseEvent } from './case.events.js';
import { refuseScreening } from './decide-screening.js';
import type { Decision } from './rules.js';
import { SYSTEM_ACTOR } from './vocabulary.js';

/** Receipt is an obligation without judgement: no rule here looks at content, and there is no field for any (domain §1.3). */
export function decideIntake(command: IntakeCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'ReceiveReport':
      return refuseIntake(command, command.importedFrom, context) ?? [received(command, command.importedFrom)];
    case 'DeclineAtDesk':
      return declineAtDesk(command, context);
  }
}

function declineAtDesk(command: DeclineAtDesk, context: DecisionContext): Decision {
  const refusal =
    refuseIntake(command, undefined, context) ?? refuseScreening(command.screening, command.forbiddenDestinations);
  return refusal ?? [received(command, undefined), { type: 'Screened', data: command.screening }];
}

type ImportedFrom = ReceiveReport['importedFrom'];

function received(command: IntakeCommand, importedFrom: ImportedFrom): CaseEvent {
  const { channel, origin, custodian, owner } = command;
  const items = command.items.map((item) => ({ ...item }));
  return {
    type: 'Received',
    data: { channel, origin, items, custodian, owner, ...(importedFrom ? { importedFrom } : {}) },
  };
}

function refuseIntake(command: IntakeCommand, imported: ImportedFrom, context: DecisionContext): BatonError | null {
  const bySystem = context.actor === SYSTEM_ACTOR;
  if (bySystem !== (imported !== undefined)) return caseError('CASE.IMPORT_BY_SYSTEM');
  if (!bySystem && command.custodian.id !== context.actor) return caseError('CASE.RECEIVER_NOT_ACTOR');
  const numbered = command.items.every(({ id }, index) => id === `m${index + 1}`);
  return numbered ? null : caseError('CASE.ITEMS_NOT_NUMBERED');
}
