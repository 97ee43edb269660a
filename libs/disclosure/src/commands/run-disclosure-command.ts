import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams, type CaseId } from '#kernel';
import { CommandStore, type CommandSource, type Outcome } from '#event-store';
import type { CommandRequest } from '#web';
import { disclosureDecider, type Disclosure, type DisclosureCommand } from '../domain/disclosure.js';

/** One command on who may see what a case holds. */
export class RunDisclosureCommand {
  constructor(
    readonly caseId: CaseId,
    /** The command, or how to make it. */
    readonly command: CommandSource<Disclosure, DisclosureCommand>,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(RunDisclosureCommand)
export class RunDisclosureCommandHandler implements ICommandHandler<RunDisclosureCommand, Outcome<Disclosure>> {
  constructor(private readonly store: CommandStore) {}

  execute({ caseId, command, request }: RunDisclosureCommand): Promise<Outcome<Disclosure>> {
    const stream = streams.disclosure(request.officeId, caseId);
    return this.store.handle(disclosureDecider, stream, command, request);
  }
}
