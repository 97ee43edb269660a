import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { GiveRoleDto } from './give-role.dto.js';

@ApiTags('staff')
@Controller('staff')
export class GiveRoleController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/roles')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Give a role' })
  async give(
    @Param('code', CodeParam) staff: string,
    @Body() dto: GiveRoleDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, staff, { type: 'GiveRole', staff, role: dto.role }, request);
  }
}
