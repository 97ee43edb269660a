import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandStore, type CommandSource, type Outcome } from '#event-store';
import { streams } from '#kernel';
import type { CommandRequest } from '#web';
import { retentionDecider, type RetentionCommand, type RetentionState } from '../domain/retention.js';

/** One command on the office's rules and holds. */
export class RunRetentionCommand {
  constructor(
    readonly command: CommandSource<RetentionState, RetentionCommand>,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(RunRetentionCommand)
export class RunRetentionCommandHandler implements ICommandHandler<RunRetentionCommand, Outcome<RetentionState>> {
  constructor(private readonly store: CommandStore) {}

  execute({ command, request }: RunRetentionCommand): Promise<Outcome<RetentionState>> {
    return this.store.handle(retentionDecider, streams.retention(request.officeId), command, request);
  }
}
