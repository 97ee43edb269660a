import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { present } from '#cases';
import { ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { RetentionDispatch } from '../retention-dispatch.js';
import { SetRuleDto } from './set-rule.dto.js';

@ApiTags('retention')
@Controller('retention')
export class SetRuleController {
  constructor(private readonly retention: RetentionDispatch) {}

  @Post('rules')
  @Requires('retention.rule')
  @ApiCommand({ target: 'new', summary: 'Set how long something is kept; the same rule set before is replaced' })
  async set(
    @Body() dto: SetRuleDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { kind, reportType, decision, months, basis } = dto;
    const command = present({ type: 'SetRetentionRule', kind, reportType, decision, months, basis });
    return this.retention.run(response, kind, command, request, () => ({}));
  }
}
