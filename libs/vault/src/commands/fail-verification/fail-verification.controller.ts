import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { FailVerificationDto } from './fail-verification.dto.js';

@ApiTags('identity')
@Controller('cases')
export class FailVerificationController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/verification-failed')
  @Requires('identity.verify')
  @ApiCommand({ target: 'existing', summary: 'The name could not be verified: the report goes on as an anonymous one' })
  async fail(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: FailVerificationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'FailVerification', reason: dto.reason }, request);
  }
}
