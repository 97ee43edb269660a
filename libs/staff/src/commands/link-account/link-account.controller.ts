import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { Subjects } from '../subjects.js';
import { StaffDispatch } from '../staff-dispatch.js';
import { LinkAccountDto } from './link-account.dto.js';

@ApiTags('staff')
@Controller('staff')
export class LinkAccountController {
  constructor(
    private readonly staff: StaffDispatch,
    private readonly subjects: Subjects,
  ) {}

  @Post(':code/account')
  @Requires('staff.change')
  @ApiCommand({
    target: 'existing',
    summary: 'Link his account at the identity provider; the old one is of no use any more',
  })
  async link(
    @Param('code', CodeParam) staff: string,
    @Body() dto: LinkAccountDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const account = await this.subjects.digestOf(dto.subject);
    return this.staff.run(response, staff, { type: 'LinkAccount', staff, account }, request);
  }
}
