import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret } from '#kernel';
import { ApiCommand, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { NameOutsideLeaderDto } from './name-outside-leader.dto.js';

@ApiTags('staff')
@Controller('outside-leaders')
export class NameOutsideLeaderController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post()
  @Requires('staff.change')
  @ApiCommand({ target: 'new', summary: 'Name a leader above the staff who has no account' })
  async name(
    @Body() dto: NameOutsideLeaderDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { code: leader, name, superior } = dto;
    const line = superior === undefined ? {} : { superior };
    const command = { type: 'NameOutsideLeader' as const, leader, name: new Secret(name), ...line };
    return this.staff.run(response, leader, command, request);
  }
}
