import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { RecordStep } from '../../domain/case.commands.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { RecordStepDto } from './record-step.dto.js';

@ApiTags('cases')
@Controller('cases')
export class RecordStepController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/steps')
  @Requires('case.step')
  @ApiCommand({ target: 'existing', summary: 'Record a step of handling' })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RecordStepDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command: RecordStep = present({ type: 'RecordStep', step: dto.step, note: hidden(dto.note) });
    return this.cases.run(response, id, command, request);
  }
}
