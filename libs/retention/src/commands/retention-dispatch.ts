import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { CommandSource, Outcome } from '#event-store';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import type { RetentionCommand, RetentionState } from '../domain/retention.js';
import { RunRetentionCommand } from './run-retention-command.js';

/** How the controllers of rules and holds end. The revision they answer is that of all the office's rules and holds. */
@Injectable()
export class RetentionDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  /** @param id of what the command created or changed; @param extra what the answer says besides */
  async run<Extra extends object>(
    response: Response,
    id: string,
    command: CommandSource<RetentionState, RetentionCommand>,
    request: CommandRequest,
    extra: (state: RetentionState) => Extra,
  ): Promise<CommandAnswer & Extra> {
    const carried = new RunRetentionCommand(command, request);
    const outcome = await this.commands.execute<RunRetentionCommand, Outcome<RetentionState>>(carried);
    return this.answers.send(response, id, outcome, extra(outcome.state));
  }
}
