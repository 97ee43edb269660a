import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret } from '#kernel';
import { ApiCommand, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { Subjects } from '../subjects.js';
import { StaffDispatch } from '../staff-dispatch.js';
import { JoinStaffDto } from './join-staff.dto.js';

@ApiTags('staff')
@Controller('staff')
export class JoinStaffController {
  constructor(
    private readonly staff: StaffDispatch,
    private readonly subjects: Subjects,
  ) {}

  @Post()
  @Requires('staff.change')
  @ApiCommand({ target: 'new', summary: 'Take somebody into the staff' })
  async join(
    @Body() dto: JoinStaffDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { code: staff, name, post, departments, superior, subject } = dto;
    const command = {
      type: 'JoinStaff' as const,
      staff,
      name: new Secret(name),
      ...(post === undefined ? {} : { post: new Secret(post) }),
      departments: [...new Set(departments)],
      ...(superior === undefined ? {} : { superior }),
      ...(subject === undefined ? {} : { account: await this.subjects.digestOf(subject) }),
    };
    return this.staff.run(response, staff, command, request);
  }
}
