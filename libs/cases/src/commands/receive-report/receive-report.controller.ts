import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ReceiveReport } from '../../domain/case.commands.js';
import { intakeOf } from '../dto/intake.dto.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ReceiveReportDto } from './receive-report.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ReceiveReportController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post()
  @Requires('case.receive')
  @ApiCommand({
    target: 'new',
    summary: 'Receive a report: the obligation begins, without judgement and without content',
  })
  async receive(
    @Body() dto: ReceiveReportDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const id = derivedId(request.commandId, 'case') as CaseId;
    const command: ReceiveReport = { type: 'ReceiveReport', ...intakeOf(dto, request) };
    return this.cases.begin(response, id, command, request);
  }
}
