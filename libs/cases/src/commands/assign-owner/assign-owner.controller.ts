import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { AssignOwner } from '../../domain/case.commands.js';
import { CaseDispatch } from '../case-dispatch.js';
import { AssignOwnerDto } from './assign-owner.dto.js';

@ApiTags('cases')
@Controller('cases')
export class AssignOwnerController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/assign-owner')
  @Requires('case.assign')
  @ApiCommand({ target: 'existing', summary: 'Assign the officer who answers for the case' })
  async assign(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: AssignOwnerDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command: AssignOwner = { type: 'AssignOwner', owner: { ...dto.owner } };
    return this.cases.run(response, id, command, request);
  }
}
