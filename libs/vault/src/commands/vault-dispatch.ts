import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Outcome } from '#event-store';
import type { CaseId } from '#kernel';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import { identityIdOf, type IdentityCommand, type IdentityState } from '../domain/identity.js';
import { RunIdentityCommand } from './run-identity-command.js';

/** How the controllers of identity commands end. The id and revision they answer are the identity record's. */
@Injectable()
export class VaultDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  async run(
    response: Response,
    caseId: CaseId,
    command: IdentityCommand,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const carried = new RunIdentityCommand(caseId, command, request);
    const outcome = await this.commands.execute<RunIdentityCommand, Outcome<IdentityState>>(carried);
    return this.answers.send(response, identityIdOf(caseId), outcome);
  }
}
