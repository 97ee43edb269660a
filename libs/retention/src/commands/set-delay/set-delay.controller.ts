import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { RetentionDispatch } from '../retention-dispatch.js';
import { SetDelayDto } from './set-delay.dto.js';

@ApiTags('retention')
@Controller('retention')
export class SetDelayController {
  constructor(private readonly retention: RetentionDispatch) {}

  @Post('delay')
  @Requires('retention.rule')
  @ApiCommand({ target: 'new', summary: 'Set how long an approved destruction waits; for what is ordered from now on' })
  async set(
    @Body() { hours }: SetDelayDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.retention.run(response, 'delay', { type: 'SetDestructionDelay', hours }, request, () => ({}));
  }
}
