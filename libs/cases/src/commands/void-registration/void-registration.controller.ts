import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, type CommandAnswer, type CommandRequest } from '#web';
import { CaseDispatch } from '../case-dispatch.js';
import { hidden } from '../dto/values.js';
import { VoidRegistrationDto } from './void-registration.dto.js';

@ApiTags('cases')
@Controller('cases')
export class VoidRegistrationController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/void-registration')
  @ApiCommand({
    target: 'existing',
    summary: 'Give up the number of a case; it stays void in the register and is never used again',
  })
  async void(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: VoidRegistrationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.cases.run(response, id, { type: 'VoidRegistration', reason: hidden(dto.reason) }, request);
  }
}
