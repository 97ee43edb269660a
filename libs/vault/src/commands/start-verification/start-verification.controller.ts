import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { StartVerificationDto } from './start-verification.dto.js';

@ApiTags('identity')
@Controller('cases')
export class StartVerificationController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/verification')
  @Requires('identity.verify')
  @ApiCommand({ target: 'existing', summary: 'Start to verify the name of a named report' })
  async start(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: StartVerificationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'StartVerification', method: dto.method }, request);
  }
}
