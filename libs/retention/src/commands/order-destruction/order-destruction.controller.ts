import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden } from '#cases';
import type { Outcome } from '#event-store';
import { derivedId } from '#kernel';
import { Answers, ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { DestructionState } from '../../domain/destruction.js';
import { OrderDestructionDto, targetOf } from './order-destruction.dto.js';
import { OrderDestructionCommand } from './order-destruction.handler.js';

@ApiTags('retention')
@Controller('destructions')
export class OrderDestructionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post()
  @Requires('retention.order')
  @ApiCommand({
    target: 'new',
    summary: 'Order that keys be destroyed; nothing happens before another person approves',
  })
  async order(
    @Body() dto: OrderDestructionDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const order = derivedId(request.commandId, 'destruction');
    const { target, cause, basis, reason } = dto;
    const draft = { order, target: targetOf(target), cause, basis, reason: hidden(reason) };
    const command = new OrderDestructionCommand(draft, request);
    const outcome = await this.commands.execute<OrderDestructionCommand, Outcome<DestructionState>>(command);
    return this.answers.send(response, order, outcome);
  }
}
