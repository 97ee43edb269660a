import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { AcknowledgeHandover } from '../../domain/case.commands.js';
import { CaseDispatch } from '../case-dispatch.js';
import { AcknowledgeHandoverDto } from './acknowledge-handover.dto.js';

@ApiTags('cases')
@Controller('cases')
export class AcknowledgeHandoverController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/handovers/:handover/acknowledge')
  @Requires('case.takeHandover')
  @ApiCommand({ target: 'existing', summary: 'Acknowledge a handover: custody moves to the receiver' })
  async acknowledge(
    @Param('id', IdParam) id: CaseId,
    @Param('handover', IdParam) handover: string,
    @Body() dto: AcknowledgeHandoverDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command: AcknowledgeHandover = { type: 'AcknowledgeHandover', handover, evidence: { ...dto.evidence } };
    return this.cases.run(response, id, command, request);
  }
}
