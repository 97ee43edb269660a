import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { CommandStore } from '#event-store';
import { streams } from '#kernel';
import { Answers, type CommandAnswer, type CommandRequest } from '#web';
import { DestructionGate } from '../destroying/destruction-gate.js';
import { destructionDecider, type DestructionCommand, type KnownDestruction } from '../domain/destruction.js';

/** How the controllers of commands on one order end. */
@Injectable()
export class DestructionDispatch {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: DestructionGate,
    private readonly answers: Answers,
  ) {}

  /** @throws DESTRUCTION.UNKNOWN when there is no such order for the sender; the decider's refusal; STORE.* */
  async run(
    response: Response,
    order: string,
    command: (state: KnownDestruction) => DestructionCommand | Promise<DestructionCommand>,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const stream = streams.destruction(request.officeId, order);
    const outcome = await this.store.handle(
      destructionDecider,
      stream,
      async (state) => command(await this.gate.known(request, order, state)),
      request,
    );
    return this.answers.send(response, order, outcome);
  }
}
