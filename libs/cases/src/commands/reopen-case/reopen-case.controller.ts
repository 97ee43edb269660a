import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ReopenCase } from '../../domain/case.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ReopenCaseDto } from './reopen-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ReopenCaseController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/reopen')
  @Requires('case.reopen')
  @ApiCommand({ target: 'existing', summary: 'Take up a closed case again' })
  async reopen(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ReopenCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { owner, reason } = dto;
    const command: ReopenCase = { type: 'ReopenCase', owner: { ...owner }, reason: hidden(reason) };
    return this.cases.run(response, id, command, request);
  }
}
