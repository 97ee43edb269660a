import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { present } from '#cases';
import { parseInstant, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DisclosureDispatch, standsFor } from '../disclosure-dispatch.js';
import { GrantContentDto } from './grant-content.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class GrantContentController {
  constructor(private readonly disclosure: DisclosureDispatch) {}

  @Post(':id/content-requests/:request/grant')
  @Requires('content.decide')
  @ApiCommand({
    target: 'part',
    summary: 'Let the officer see it, until a time; never for oneself or for whom one acts',
  })
  async grant(
    @Param('id', IdParam) id: CaseId,
    @Param('request', IdParam) asked: string,
    @Body() dto: GrantContentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const until = dto.until === undefined ? undefined : (parseInstant(dto.until) ?? undefined);
    const words = present({ type: 'GrantContent', request: asked, until, standsFor: standsFor(request) });
    return this.disclosure.run(response, id, (subject) => ({ ...words, subject }), request);
  }
}
