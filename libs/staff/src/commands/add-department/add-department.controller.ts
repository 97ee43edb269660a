import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { AddDepartmentDto } from './add-department.dto.js';

@ApiTags('staff')
@Controller('departments')
export class AddDepartmentController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post()
  @Requires('staff.change')
  @ApiCommand({ target: 'new', summary: 'Add a department of the office' })
  async add(
    @Body() dto: AddDepartmentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, dto.code, { type: 'AddDepartment', department: dto.code, name: dto.name }, request);
  }
}
