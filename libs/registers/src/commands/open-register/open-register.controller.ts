import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Answers, ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { OpenRegisterDto } from './open-register.dto.js';
import { OpenRegisterCommand, type OpenRegisterOutcome } from './open-register.handler.js';

@ApiTags('registers')
@Controller('registers')
export class OpenRegisterController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Requires('register.open')
  @ApiCommand({ target: 'new', summary: 'Open a register for a year, with its first number and opening balance' })
  async open(
    @Body() dto: OpenRegisterDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const outcome = await this.commands.execute<OpenRegisterCommand, OpenRegisterOutcome>(
      new OpenRegisterCommand(dto, request),
    );
    return this.answers.send(response, `${dto.series}/${dto.year}`, outcome);
  }
}
