import { Body, Controller, Header, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { Answers, ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { LookAnswer, shownField, wantedIn } from '../dto/look-answer.dto.js';
import { LookAtContentDto } from './look-at-content.dto.js';
import { LookAtContent, type Shown } from './look-at-content.handler.js';

@ApiTags('disclosure')
@Controller('cases')
export class LookAtContentController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post(':id/looks')
  @Requires('content.look')
  @Header('Cache-Control', 'no-store')
  @ApiCommand({
    target: 'part',
    summary: 'Read what a case holds: recorded first, then shown. The same key within ten minutes shows it again',
    answer: LookAnswer,
  })
  async look(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: LookAtContentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LookAnswer> {
    const carried = new LookAtContent(id, dto.request, wantedIn(dto), request);
    const { look, outcome, content } = await this.commands.execute<LookAtContent, Shown>(carried);
    const answer = await this.answers.send(response, id, outcome);
    return { ...answer, look, content: content.map(shownField) };
  }
}
