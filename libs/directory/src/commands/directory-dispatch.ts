import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Outcome } from '#event-store';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import type { Directory, DirectoryCommand } from '../domain/directory.js';
import { RunDirectoryCommand } from './run-directory-command.js';

/** How the controllers of directory commands end. The revision they answer is the whole directory's. */
@Injectable()
export class DirectoryDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  async run(response: Response, command: DirectoryCommand, request: CommandRequest): Promise<CommandAnswer> {
    const carried = new RunDirectoryCommand(command, request);
    const outcome = await this.commands.execute<RunDirectoryCommand, Outcome<Directory>>(carried);
    return this.answers.send(response, command.body, outcome);
  }
}
