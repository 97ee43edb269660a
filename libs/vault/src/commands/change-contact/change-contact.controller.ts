import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { reachOf } from '../dto/reach.dto.js';
import { VaultDispatch } from '../vault-dispatch.js';
import { ChangeContactDto } from './change-contact.dto.js';

@ApiTags('identity')
@Controller('cases')
export class ChangeContactController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity/contact')
  @Requires('identity.contact')
  @ApiCommand({ target: 'existing', summary: 'Change how the reporter is reached, as a whole' })
  async change(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ChangeContactDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'ChangeContact', ...reachOf(dto.contacts, dto.safeContact) }, request);
  }
}
