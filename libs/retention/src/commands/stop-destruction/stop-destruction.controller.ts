import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden } from '#cases';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DestructionDispatch } from '../destruction-dispatch.js';
import { StopDestructionDto } from './stop-destruction.dto.js';

@ApiTags('retention')
@Controller('destructions')
export class StopDestructionController {
  constructor(private readonly destructions: DestructionDispatch) {}

  @Post(':id/stop')
  @Requires('retention.hold')
  @ApiCommand({ target: 'existing', summary: 'Take an order back, as long as it is not being carried out' })
  async stop(
    @Param('id', IdParam) order: string,
    @Body() dto: StopDestructionDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command = { type: 'WithdrawDestruction', reason: hidden(dto.reason) } as const;
    return this.destructions.run(response, order, () => command, request);
  }
}
