import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { CaseSubject } from '#access';
import { CaseGate, caseSubjectOf } from '#cases';
import type { Outcome } from '#event-store';
import type { CaseId } from '#kernel';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import type { Disclosure, DisclosureCommand } from '../domain/disclosure.js';
import { RunDisclosureCommand } from './run-disclosure-command.js';

/** How the controllers of disclosure commands end. The revision they answer is that of the case's disclosure stream. */
@Injectable()
export class DisclosureDispatch {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
    private readonly gate: CaseGate,
  ) {}

  /**
   * For a case that is there, and for the sender; the command is made from what access to it is judged on.
   * @throws CASE.UNKNOWN when it is not; the decider's refusal; what `CommandStore.handle` throws
   */
  async run(
    response: Response,
    caseId: CaseId,
    command: (subject: CaseSubject) => DisclosureCommand | Promise<DisclosureCommand>,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const source = async () => command(caseSubjectOf(await this.gate.known(request, caseId)));
    const carried = new RunDisclosureCommand(caseId, source, request);
    const outcome = await this.commands.execute<RunDisclosureCommand, Outcome<Disclosure>>(carried);
    return this.answers.send(response, caseId, outcome);
  }
}

/** Those in whose delegated roles the sender may act: he decides nothing for them. */
export function standsFor({ sender }: CommandRequest): readonly string[] {
  return [...new Set(sender.roles.flatMap(({ from }) => (from ? [from] : [])))];
}
