import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, instantOf } from '#kernel';
import { ApiCommand, CodeParam, Command, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { DelegateRoleAnswer, DelegateRoleDto } from './delegate-role.dto.js';

@ApiTags('staff')
@Controller('staff')
export class DelegateRoleController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/delegations')
  @Requires('staff.delegate')
  @ApiCommand({
    target: 'new',
    summary: 'Let another act in a role of his own until a time',
    answer: DelegateRoleAnswer,
  })
  async delegate(
    @Param('code', CodeParam) from: string,
    @Body() dto: DelegateRoleDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DelegateRoleAnswer> {
    const delegation = derivedId(request.commandId, 'delegation');
    const { to, role } = dto;
    const until = instantOf(Date.parse(dto.until));
    const command = { type: 'DelegateRole' as const, delegation, from, to, role, until };
    return { ...(await this.staff.run(response, from, command, request)), delegation };
  }
}
