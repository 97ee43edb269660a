import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { RequestRecusal } from '../../domain/access.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { RequestRecusalAnswer, RequestRecusalDto } from './request-recusal.dto.js';

@ApiTags('cases')
@Controller('cases')
export class RequestRecusalController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/recusal-requests')
  @Requires('recusal.request')
  @ApiCommand({
    target: 'existing',
    summary: 'Ask that another officer steps aside from the case; takes effect when granted',
    answer: RequestRecusalAnswer,
  })
  async ask(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RequestRecusalDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestRecusalAnswer> {
    const recusal = derivedId(request.commandId, 'recusal');
    const { officer, reason } = dto;
    const command: RequestRecusal = { type: 'RequestRecusal', recusal, officer, reason: hidden(reason) };
    return { ...(await this.cases.run(response, id, command, request)), recusal };
  }
}
