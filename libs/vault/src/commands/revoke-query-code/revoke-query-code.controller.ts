import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { VaultDispatch } from '../vault-dispatch.js';
import { RevokeQueryCodeDto } from './revoke-query-code.dto.js';

@ApiTags('identity')
@Controller('cases')
export class RevokeQueryCodeController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/query-code/revoke')
  @Requires('identity.record')
  @ApiCommand({ target: 'existing', summary: 'Revoke the query code in force: it answers nothing any more' })
  async revoke(
    @Param('id', IdParam) id: CaseId,
    @Body() _dto: RevokeQueryCodeDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.vault.run(response, id, { type: 'RevokeQueryCode' }, request);
  }
}
