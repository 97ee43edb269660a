import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { RefuseHandover } from '../../domain/case.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { RefuseHandoverDto } from './refuse-handover.dto.js';

@ApiTags('cases')
@Controller('cases')
export class RefuseHandoverController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/handovers/:handover/refuse')
  @Requires('case.takeHandover')
  @ApiCommand({ target: 'existing', summary: 'Refuse a handover: the items stay with the giver' })
  async refuse(
    @Param('id', IdParam) id: CaseId,
    @Param('handover', IdParam) handover: string,
    @Body() dto: RefuseHandoverDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const evidence = { ...dto.evidence };
    const command: RefuseHandover = { type: 'RefuseHandover', handover, reason: hidden(dto.reason), evidence };
    return this.cases.run(response, id, command, request);
  }
}
