import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { ConfirmVerificationDto } from './confirm-verification.dto.js';

@ApiTags('identity')
@Controller('cases')
export class ConfirmVerificationController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/verified')
  @Requires('identity.verify')
  @ApiCommand({ target: 'existing', summary: 'The name is verified: a real-name report' })
  async confirm(
    @Param('id', IdParam) id: CaseId,
    @Body() _dto: ConfirmVerificationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'ConfirmVerification' }, request);
  }
}
