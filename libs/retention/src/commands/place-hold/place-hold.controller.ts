import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CaseGate, hidden } from '#cases';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { RetentionCommand } from '../../domain/retention.js';
import { RetentionDispatch } from '../retention-dispatch.js';
import { HoldAnswer, PlaceHoldDto } from './place-hold.dto.js';

@ApiTags('retention')
@Controller('cases')
export class PlaceHoldController {
  constructor(
    private readonly retention: RetentionDispatch,
    private readonly cases: CaseGate,
  ) {}

  @Post(':id/holds')
  @Requires('retention.hold')
  @ApiCommand({ target: 'new', summary: 'Let nothing of this case be destroyed, until lifted', answer: HoldAnswer })
  async place(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: PlaceHoldDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HoldAnswer> {
    const hold = derivedId(request.commandId, 'hold');
    const command = async (): Promise<RetentionCommand> => {
      await this.cases.signed(request, id);
      return { type: 'PlaceHold', hold, case: id, reason: hidden(dto.reason) };
    };
    return this.retention.run(response, hold, command, request, ({ holds }) => ({
      tooLateFor: [...(holds.get(hold)?.tooLateFor ?? [])],
    }));
  }
}
