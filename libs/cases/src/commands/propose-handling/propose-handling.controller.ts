import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { ProposeHandling } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { bodyOf } from '../dto/party.dto.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { ProposeHandlingAnswer, ProposeHandlingDto } from './propose-handling.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ProposeHandlingController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post(':id/proposals')
  @Requires('case.propose')
  @ApiCommand({ target: 'existing', summary: 'Propose who should handle the case', answer: ProposeHandlingAnswer })
  async propose(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ProposeHandlingDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProposeHandlingAnswer> {
    const proposal = derivedId(request.commandId, 'proposal');
    const { destination, note } = dto;
    const command = async (state: CaseState): Promise<ProposeHandling> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, bodyOf(destination));
      const proposed = { proposal, destination: { ...destination }, note: hidden(note) };
      return present({ type: 'ProposeHandling', ...proposed, forbiddenDestinations });
    };
    return { ...(await this.cases.run(response, id, command, request)), proposal };
  }
}
