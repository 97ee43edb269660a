import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { SetDoNotContactDto } from './set-do-not-contact.dto.js';

@ApiTags('identity')
@Controller('cases')
export class SetDoNotContactController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/do-not-contact')
  @Requires('identity.contact')
  @ApiCommand({ target: 'existing', summary: 'The reporter does not want to be contacted, or may be again' })
  async set(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: SetDoNotContactDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'SetDoNotContact', value: dto.value }, request);
  }
}
