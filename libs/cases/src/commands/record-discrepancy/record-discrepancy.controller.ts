import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { RecordDiscrepancy } from '../../domain/case.commands.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { RecordDiscrepancyDto } from './record-discrepancy.dto.js';

@ApiTags('cases')
@Controller('cases')
export class RecordDiscrepancyController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/discrepancies')
  @Requires('case.discrepancy')
  @ApiCommand({ target: 'existing', summary: 'Record what went wrong with items; nothing is repaired silently' })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RecordDiscrepancyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { handover, items, kind, note } = dto;
    const found = { handover, items, kind, note: hidden(note) };
    const command: RecordDiscrepancy = present({ type: 'RecordDiscrepancy', ...found });
    return this.cases.run(response, id, command, request);
  }
}
