import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ConcludeCase } from '../../domain/case.commands.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ConcludeCaseDto } from './conclude-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ConcludeCaseController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/conclude')
  @Requires('case.conclude')
  @ApiCommand({ target: 'existing', summary: 'Conclude the case' })
  async conclude(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ConcludeCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { outcome, note } = dto;
    const command: ConcludeCase = present({ type: 'ConcludeCase', outcome, note: hidden(note) });
    return this.cases.run(response, id, command, request);
  }
}
