import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, Command, type CommandAnswer, type CommandRequest, IdParam, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { EndDelegationDto } from './end-delegation.dto.js';

@ApiTags('staff')
@Controller('delegations')
export class EndDelegationController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':id/end')
  @Requires('staff.endDelegation')
  @ApiCommand({ target: 'existing', summary: 'End a delegation: at once, also in open sessions' })
  async end(
    @Param('id', IdParam) delegation: string,
    @Body() _dto: EndDelegationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(response, delegation, { type: 'EndDelegation', delegation }, request);
  }
}
