import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { VoidRegistration } from '../../domain/case.commands.js';
import { CaseDispatch } from '../case-dispatch.js';
import { hidden, present } from '../dto/values.js';
import { VoidRegistrationDto } from './void-registration.dto.js';

@ApiTags('cases')
@Controller('cases')
export class VoidRegistrationController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/void-registration')
  @Requires('case.voidNumber')
  @ApiCommand({
    target: 'existing',
    summary:
      'Give up the number of a case, as another person proposed; it stays void in the register and is never used again',
  })
  async void(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: VoidRegistrationDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { proposal, reason } = dto;
    const command: VoidRegistration = present({ type: 'VoidRegistration', proposal, reason: hidden(reason) });
    return this.cases.run(response, id, command, request);
  }
}
