import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret } from '#kernel';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { SetDepartmentContactDto } from './set-department-contact.dto.js';

@ApiTags('staff')
@Controller('departments')
export class SetDepartmentContactController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/contact')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Say where a department is reached for a handover' })
  async set(
    @Param('code', CodeParam) department: string,
    @Body() dto: SetDepartmentContactDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(
      response,
      department,
      { type: 'SetDepartmentContact', department, contact: new Secret(dto.contact) },
      request,
    );
  }
}
