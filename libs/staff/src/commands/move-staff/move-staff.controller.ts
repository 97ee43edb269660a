import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { MoveStaffDto } from './move-staff.dto.js';

@ApiTags('staff')
@Controller('staff')
export class MoveStaffController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/departments')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Move somebody to other departments' })
  async move(
    @Param('code', CodeParam) staff: string,
    @Body() dto: MoveStaffDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(
      response,
      staff,
      { type: 'MoveStaff', staff, departments: [...new Set(dto.departments)] },
      request,
    );
  }
}
