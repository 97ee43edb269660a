import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { HandOver } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { bodyOf } from '../dto/party.dto.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { HandOverAnswer, HandOverDto } from './hand-over.dto.js';

@ApiTags('cases')
@Controller('cases')
export class HandOverController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post(':id/handovers')
  @Requires('case.handOver')
  @ApiCommand({
    target: 'existing',
    summary: 'Hand items over to the destination of a sign-off; in transit until acknowledged',
    answer: HandOverAnswer,
  })
  async handOver(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: HandOverDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HandOverAnswer> {
    const handover = derivedId(request.commandId, 'handover');
    const { signOff, items, to, purpose, seal, evidence } = dto;
    const collector = { collector: hidden(dto.collector), contact: hidden(dto.contact) };
    const handed = { handover, signOff, items, to: { ...to }, purpose, seal, evidence: { ...evidence } };
    const command = async (state: CaseState): Promise<HandOver> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, bodyOf(to));
      return present({ type: 'HandOver', ...handed, ...collector, forbiddenDestinations });
    };
    return { ...(await this.cases.run(response, id, command, request)), handover };
  }
}
