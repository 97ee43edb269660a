import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Outcome } from '#event-store';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import type { StaffCommand } from '../domain/staff.commands.js';
import type { Staff } from '../domain/staff.state.js';
import { RunStaffCommand } from './run-staff-command.js';

/** How the controllers of staff commands end. The revision they answer is that of the office's whole staff. */
@Injectable()
export class StaffDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  /** @param id of whom or what the command concerns: a staff code, a department, a delegation */
  async run(response: Response, id: string, command: StaffCommand, request: CommandRequest): Promise<CommandAnswer> {
    const carried = new RunStaffCommand(command, request);
    const outcome = await this.commands.execute<RunStaffCommand, Outcome<Staff>>(carried);
    return this.answers.send(response, id, outcome);
  }
}
