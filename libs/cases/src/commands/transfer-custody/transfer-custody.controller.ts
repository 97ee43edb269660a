import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { TransferCustody } from '../../domain/case.commands.js';
import { CaseDispatch } from '../case-dispatch.js';
import { TransferCustodyDto } from './transfer-custody.dto.js';

@ApiTags('cases')
@Controller('cases')
export class TransferCustodyController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/transfer')
  @Requires('case.moveCustody')
  @ApiCommand({ target: 'existing', summary: 'Transfer what a leaving officer holds, counted by a second person' })
  async transfer(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: TransferCustodyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { items, to, authorised, countedBy, counted, taken } = dto;
    const signatures = { authorised: { ...authorised }, counted: { ...counted }, taken: { ...taken } };
    const command: TransferCustody = { type: 'TransferCustody', items, to: { ...to }, countedBy, ...signatures };
    return this.cases.run(response, id, command, request);
  }
}
