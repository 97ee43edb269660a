import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret } from '#kernel';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { SetContactDto } from './set-contact.dto.js';

@ApiTags('staff')
@Controller('staff')
export class SetContactController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/contact')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Say where somebody is reached' })
  async set(
    @Param('code', CodeParam) staff: string,
    @Body() dto: SetContactDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, staff, { type: 'SetContact', staff, contact: new Secret(dto.contact) }, request);
  }
}
