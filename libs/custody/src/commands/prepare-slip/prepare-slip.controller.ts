import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden, present } from '#cases';
import { derivedId, type SlipId } from '#kernel';
import type { Outcome } from '#event-store';
import { Answers, ApiCommand, Command, Requires, type CommandRequest } from '#web';
import type { SlipState } from '../../domain/slip.js';
import { PrepareSlipAnswer, PrepareSlipDto, type SlipLineAnswer } from './prepare-slip.dto.js';
import { PrepareSlipCommand, type SlipDraft } from './prepare-slip.handler.js';

@ApiTags('slips')
@Controller('slips')
export class PrepareSlipController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Requires('slip.prepare')
  @ApiCommand({
    target: 'new',
    summary: 'Hand over on a slip of one or many lines; each needs its own unused sign-off',
    answer: PrepareSlipAnswer,
  })
  async prepare(
    @Body() dto: PrepareSlipDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PrepareSlipAnswer> {
    const slipId = derivedId(request.commandId, 'slip') as SlipId;
    const command = new PrepareSlipCommand(slipId, draftOf(dto), request);
    const outcome = await this.commands.execute<PrepareSlipCommand, Outcome<SlipState>>(command);
    return this.answers.send(response, slipId, outcome, linesOf(outcome.state));
  }
}

function draftOf(dto: PrepareSlipDto): SlipDraft {
  const { series, purpose, seal } = dto;
  return present({
    ...{ series, purpose, seal, to: { ...dto.to }, evidence: { ...dto.evidence } },
    ...{ collector: hidden(dto.collector), contact: hidden(dto.contact) },
    lines: dto.lines.map((line) => ({ ...line })),
  });
}

/** As it was when the last line was released: what happened to a line later does not change a repeated answer. */
function linesOf(state: SlipState): { readonly number: string; readonly lines: SlipLineAnswer[] } {
  if (state.stage === 'none') return { number: '', lines: [] };
  const lines = [...state.lines.values()].map(({ line, handover, status }): SlipLineAnswer => {
    return { line, handover, status: status === 'dropped' ? 'dropped' : 'inTransit' };
  });
  return { number: state.number ?? '', lines };
}
