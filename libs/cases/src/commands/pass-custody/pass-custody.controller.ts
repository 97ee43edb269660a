import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { PassCustody } from '../../domain/case.commands.js';
import { CaseDispatch } from '../case-dispatch.js';
import { PassCustodyDto } from './pass-custody.dto.js';

@ApiTags('cases')
@Controller('cases')
export class PassCustodyController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/pass')
  @Requires('case.moveCustody')
  @ApiCommand({ target: 'existing', summary: 'Pass items inside the department; both sign' })
  async pass(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: PassCustodyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { items, to, given, taken } = dto;
    const signatures = { given: { ...given }, taken: { ...taken } };
    const command: PassCustody = { type: 'PassCustody', items, to: { ...to }, ...signatures };
    return this.cases.run(response, id, command, request);
  }
}
