import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { ProposeVoid } from '../../domain/case.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ProposeVoidAnswer, ProposeVoidDto } from './propose-void.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ProposeVoidController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/void-proposals')
  @Requires('case.voidNumber')
  @ApiCommand({
    target: 'existing',
    summary: 'Propose to give up the number of a case; another person carries it out',
    answer: ProposeVoidAnswer,
  })
  async propose(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ProposeVoidDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProposeVoidAnswer> {
    const proposal = derivedId(request.commandId, 'voidProposal');
    const command: ProposeVoid = { type: 'ProposeVoid', proposal, reason: hidden(dto.reason) };
    return { ...(await this.cases.run(response, id, command, request)), proposal };
  }
}
