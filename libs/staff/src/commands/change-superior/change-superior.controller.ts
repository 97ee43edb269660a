import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, type CommandAnswer, type CommandRequest, Requires } from '#web';
import { StaffDispatch } from '../staff-dispatch.js';
import { ChangeSuperiorDto } from './change-superior.dto.js';

@ApiTags('staff')
@Controller('staff')
export class ChangeSuperiorController {
  constructor(private readonly staff: StaffDispatch) {}

  @Post(':code/superior')
  @Requires('staff.change')
  @ApiCommand({ target: 'existing', summary: 'Change whom somebody reports to' })
  async change(
    @Param('code', CodeParam) staff: string,
    @Body() dto: ChangeSuperiorDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.staff.run(
      response,
      staff,
      { type: 'ChangeSuperior', staff, ...(dto.superior === undefined ? {} : { superior: dto.superior }) },
      request,
    );
  }
}
