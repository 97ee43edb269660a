import type { ICommandHandler } from '@nestjs/cqrs';
import type { CommandStore, Outcome } from '#event-store';
import { RunCaseCommand, RunCaseCommandHandler, type CaseState } from '#cases';

export { RunCaseCommand };

/** The command handler the HTTP routes dispatch to. */
export type CaseDispatcher = ICommandHandler<RunCaseCommand, Outcome<CaseState>>;

/** The very handler class of the api, on a store of our own: an import has no rules beside those of a case. */
export function caseDispatcher(store: CommandStore): CaseDispatcher {
  return new RunCaseCommandHandler(store);
}
