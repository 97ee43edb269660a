import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import type { CommandSource, Outcome } from '#event-store';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import type { CaseCommand } from '../domain/case.commands.js';
import type { CaseState } from '../domain/case.state.js';
import { CaseGate } from './case-gate.js';
import { NamedStaff } from './named-staff.js';
import { RunCaseCommand } from './run-case-command.js';

/** How the controllers of single-case commands end: carries the command to its case and sends the answer. */
@Injectable()
export class CaseDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
    private readonly gate: CaseGate,
    private readonly named: NamedStaff,
  ) {}

  /**
   * For a case that is there, and for the sender.
   * @throws CASE.UNKNOWN when it is not; what `NamedStaff` throws; the decider's refusal; what `CommandStore.handle` throws
   */
  async run(
    response: Response,
    caseId: CaseId,
    command: CommandSource<CaseState, CaseCommand>,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const guarded = this.gate.guard(request, caseId, this.named.checked(request, command));
    return this.#send(response, caseId, guarded, request);
  }

  /**
   * For a command that begins a case.
   * @throws what `NamedStaff` throws; the decider's refusal; what `CommandStore.handle` throws
   */
  async begin(
    response: Response,
    caseId: CaseId,
    command: CommandSource<CaseState, CaseCommand>,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    return this.#send(response, caseId, this.named.checked(request, command), request);
  }

  async #send(
    response: Response,
    caseId: CaseId,
    command: CommandSource<CaseState, CaseCommand>,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const carried = new RunCaseCommand(caseId, command, request);
    const outcome = await this.commands.execute<RunCaseCommand, Outcome<CaseState>>(carried);
    return this.answers.send(response, caseId, outcome);
  }
}
