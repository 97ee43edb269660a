import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { DecideRecusal } from '../../domain/access.commands.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { DecideRecusalDto } from './decide-recusal.dto.js';

@ApiTags('cases')
@Controller('cases')
export class DecideRecusalController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/recusals/:recusal/decide')
  @Requires('recusal.decide')
  @ApiCommand({
    target: 'existing',
    summary: 'Grant or reject a recusal; never by the officer concerned, nor by who asked for it',
  })
  async decide(
    @Param('id', IdParam) id: CaseId,
    @Param('recusal', IdParam) recusal: string,
    @Body() dto: DecideRecusalDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { decision, reason } = dto;
    const actingFor = request.sender.delegator;
    const command: DecideRecusal = present({
      type: 'DecideRecusal',
      recusal,
      decision,
      reason: hidden(reason),
      actingFor,
    });
    return this.cases.run(response, id, command, request);
  }
}
