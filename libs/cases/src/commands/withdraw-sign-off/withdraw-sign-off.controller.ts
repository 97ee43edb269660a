import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { WithdrawSignOff } from '../../domain/case.commands.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Signers } from '../signers.js';
import { WithdrawSignOffDto } from './withdraw-sign-off.dto.js';

@ApiTags('cases')
@Controller('cases')
export class WithdrawSignOffController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly signers: Signers,
  ) {}

  @Post(':id/sign-offs/:signOff/withdraw')
  @Requires('case.withdrawSignOff', 'case.recordSignOff')
  @ApiCommand({ target: 'existing', summary: 'Withdraw a sign-off that has not been used' })
  async withdraw(
    @Param('id', IdParam) id: CaseId,
    @Param('signOff', IdParam) signOff: string,
    @Body() dto: WithdrawSignOffDto,
    @Command('existing') sent: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const request = await this.signers.signed(sent, 'case.withdrawSignOff');
    const command: WithdrawSignOff = { type: 'WithdrawSignOff', signOff, reason: hidden(dto.reason) };
    return this.cases.run(response, id, command, request);
  }
}
