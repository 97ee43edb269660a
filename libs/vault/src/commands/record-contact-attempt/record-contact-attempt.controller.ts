import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { present } from '#cases';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { RecordContactAttemptDto } from './record-contact-attempt.dto.js';

@ApiTags('identity')
@Controller('cases')
export class RecordContactAttemptController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/contact-attempts')
  @Requires('identity.contact')
  @ApiCommand({ target: 'part', summary: 'Record that the reporter was contacted, or that it was tried' })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RecordContactAttemptDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { channel, outcome, basis } = dto;
    return this.vault.run(response, id, present({ type: 'RecordContactAttempt', channel, outcome, basis }), request);
  }
}
