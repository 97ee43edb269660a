import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { WithdrawVerificationDto } from './withdraw-verification.dto.js';

@ApiTags('identity')
@Controller('cases')
export class WithdrawVerificationController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/verification-withdrawn')
  @Requires('identity.verify')
  @ApiCommand({ target: 'existing', summary: 'Take a verification back: the name stands unverified' })
  async withdraw(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: WithdrawVerificationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'WithdrawVerification', reason: dto.reason }, request);
  }
}
