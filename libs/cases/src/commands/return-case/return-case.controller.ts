import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ReturnCase } from '../../domain/case.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ReturnCaseDto } from './return-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ReturnCaseController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/return')
  @Requires('case.return')
  @ApiCommand({ target: 'existing', summary: 'Return the case from where it was handled, with approval' })
  async giveBack(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ReturnCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { to, approvedBy, reason } = dto;
    const command: ReturnCase = { type: 'ReturnCase', to: { ...to }, approvedBy, reason: hidden(reason) };
    return this.cases.run(response, id, command, request);
  }
}
