import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden } from '#cases';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DisclosureDispatch, standsFor } from '../disclosure-dispatch.js';
import { RefuseContentDto } from './refuse-content.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class RefuseContentController {
  constructor(private readonly disclosure: DisclosureDispatch) {}

  @Post(':id/content-requests/:request/refuse')
  @Requires('content.decide')
  @ApiCommand({ target: 'part', summary: 'Refuse a request to see content; the refusal stays visible' })
  async refuse(
    @Param('id', IdParam) id: CaseId,
    @Param('request', IdParam) asked: string,
    @Body() dto: RefuseContentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const [reason, acting] = [hidden(dto.reason), standsFor(request)];
    const words = { type: 'RefuseContent', request: asked, reason, standsFor: acting } as const;
    return this.disclosure.run(response, id, (subject) => ({ ...words, subject }), request);
  }
}
