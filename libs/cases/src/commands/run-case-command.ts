import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams, type CaseId } from '#kernel';
import { CommandStore, type CommandSource, type Outcome, type RequestContext } from '#event-store';
import { caseDecider } from '../domain/case.js';
import type { CaseCommand } from '../domain/case.commands.js';
import type { CaseState } from '../domain/case.state.js';

/** One command on one case: what most use cases dispatch. Over HTTP `CaseGate` stands before it; imports have no sender. */
export class RunCaseCommand {
  constructor(
    readonly caseId: CaseId,
    /** The domain command, or how to make it from the case's state. */
    readonly command: CommandSource<CaseState, CaseCommand>,
    readonly request: RequestContext,
  ) {}
}

@CommandHandler(RunCaseCommand)
export class RunCaseCommandHandler implements ICommandHandler<RunCaseCommand, Outcome<CaseState>> {
  constructor(private readonly store: CommandStore) {}

  execute({ caseId, command, request }: RunCaseCommand): Promise<Outcome<CaseState>> {
    return this.store.handle(caseDecider, streams.case(request.officeId, caseId), command, request);
  }
}
