import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { Answers, ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { RegisterCaseAnswer, RegisterCaseDto } from './register-case.dto.js';
import type { Registered } from '../../registration/registration-completion.js';
import { RegisterCaseCommand } from './register-case.handler.js';

@ApiTags('cases')
@Controller('cases')
export class RegisterCaseController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post(':id/register')
  @Requires('case.register')
  @ApiCommand({
    target: 'existing',
    summary: 'Give the case the next number of a register',
    answer: RegisterCaseAnswer,
  })
  async register(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RegisterCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegisterCaseAnswer> {
    const command = new RegisterCaseCommand(id, dto.series, request);
    const { outcome, number } = await this.commands.execute<RegisterCaseCommand, Registered>(command);
    return this.answers.send(response, id, outcome, { number });
  }
}
