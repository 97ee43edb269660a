import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { DecideDisposal } from '../../domain/case.commands.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { DecideDisposalDto } from './decide-disposal.dto.js';

@ApiTags('cases')
@Controller('cases')
export class DecideDisposalController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/disposal')
  @Requires('case.decideDisposal')
  @ApiCommand({ target: 'existing', summary: 'Decide one of the four disposals' })
  async decide(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: DecideDisposalDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { disposal, note } = dto;
    const command: DecideDisposal = present({ type: 'DecideDisposal', disposal, note: hidden(note) });
    return this.cases.run(response, id, command, request);
  }
}
