import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams, type CaseId } from '#kernel';
import { CommandStore, type CommandSource, type Outcome } from '#event-store';
import type { CommandRequest } from '#web';
import { caseDecider } from '../domain/case.js';
import type { CaseCommand } from '../domain/case.commands.js';
import type { CaseState } from '../domain/case.state.js';

/** One command on one case: what most use cases dispatch. */
export class RunCaseCommand {
  constructor(
    readonly caseId: CaseId,
    /** The domain command, or how to make it from the case's state. */
    readonly command: CommandSource<CaseState, CaseCommand>,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(RunCaseCommand)
export class RunCaseCommandHandler implements ICommandHandler<RunCaseCommand, Outcome<CaseState>> {
  constructor(private readonly store: CommandStore) {}

  execute({ caseId, command, request }: RunCaseCommand): Promise<Outcome<CaseState>> {
    return this.store.handle(caseDecider, streams.case(request.officeId, caseId), command, request);
  }
}
