import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { TakeRoleDto } from './take-role.dto.js';

@ApiTags('staff')
@Controller('staff')
export class TakeRoleController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/roles/take')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Take a role away: at once, also in open sessions' })
  async take(
    @Param('code', CodeParam) staff: string,
    @Body() dto: TakeRoleDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, staff, { type: 'TakeRole', staff, role: dto.role }, request);
  }
}
