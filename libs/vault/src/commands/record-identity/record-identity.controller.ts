import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden, present } from '#cases';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { reachOf } from '../dto/reach.dto.js';
import { VaultDispatch } from '../vault-dispatch.js';
import { RecordIdentityDto } from './record-identity.dto.js';

@ApiTags('identity')
@Controller('cases')
export class RecordIdentityController {
  constructor(private readonly vault: VaultDispatch) {}

  @Post(':id/identity')
  @Requires('identity.record')
  @ApiCommand({
    target: 'new',
    summary: 'Record who reported: a name, sealed apart from the case, or that there is none',
  })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RecordIdentityDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { kind, doNotContact } = dto;
    const names = present({ name: hidden(dto.name), idNumber: hidden(dto.idNumber) });
    const reach = reachOf(dto.contacts, dto.safeContact);
    const command = { type: 'RecordIdentity', case: id, kind, doNotContact, ...names, ...reach } as const;
    return this.vault.run(response, id, command, request);
  }
}
