import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { DeclareRecusal } from '../../domain/access.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { DeclareRecusalAnswer, DeclareRecusalDto } from './declare-recusal.dto.js';

@ApiTags('cases')
@Controller('cases')
export class DeclareRecusalController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/recusals')
  @Requires('recusal.declare')
  @ApiCommand({
    target: 'existing',
    summary: 'Step aside from the case, at once: the sender does not see it any more unless this is rejected',
    answer: DeclareRecusalAnswer,
  })
  async declare(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: DeclareRecusalDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeclareRecusalAnswer> {
    const recusal = derivedId(request.commandId, 'recusal');
    const command: DeclareRecusal = { type: 'DeclareRecusal', recusal, reason: hidden(dto.reason) };
    return { ...(await this.cases.run(response, id, command, request)), recusal };
  }
}
