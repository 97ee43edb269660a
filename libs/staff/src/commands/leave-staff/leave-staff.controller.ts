import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { LeaveStaffDto } from './leave-staff.dto.js';

@ApiTags('staff')
@Controller('staff')
export class LeaveStaffController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/leave')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Somebody leaves: he signs in no more, at once' })
  async leave(
    @Param('code', CodeParam) staff: string,
    @Body() _dto: LeaveStaffDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, staff, { type: 'LeaveStaff', staff }, request);
  }
}
