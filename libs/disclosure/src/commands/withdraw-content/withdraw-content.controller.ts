import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden } from '#cases';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DisclosureDispatch } from '../disclosure-dispatch.js';
import { WithdrawContentDto } from './withdraw-content.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class WithdrawContentController {
  constructor(private readonly disclosure: DisclosureDispatch) {}

  @Post(':id/content-requests/:request/withdraw')
  @Requires('content.decide')
  @ApiCommand({ target: 'part', summary: 'Take a grant back before its time' })
  async withdraw(
    @Param('id', IdParam) id: CaseId,
    @Param('request', IdParam) asked: string,
    @Body() dto: WithdrawContentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const words = { type: 'WithdrawContent', request: asked, reason: hidden(dto.reason) } as const;
    return this.disclosure.run(response, id, () => words, request);
  }
}
