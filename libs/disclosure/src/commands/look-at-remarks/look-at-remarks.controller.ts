import { Body, Controller, Header, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { Answers, ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { LookAnswer, shownField, wantedIn } from '../dto/look-answer.dto.js';
import type { Shown } from '../look-at-content/look-at-content.handler.js';
import { LookAtRemarksDto } from './look-at-remarks.dto.js';
import { LookAtRemarks } from './look-at-remarks.handler.js';

@ApiTags('disclosure')
@Controller('cases')
export class LookAtRemarksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post(':id/content-requests/:request/looks')
  @Requires('content.decide')
  @Header('Cache-Control', 'no-store')
  @ApiCommand({
    target: 'part',
    summary: 'Read why somebody asks to see content, to decide on it: recorded first, then shown',
    answer: LookAnswer,
  })
  async request(
    @Param('id', IdParam) id: CaseId,
    @Param('request', IdParam) asked: string,
    @Body() dto: LookAtRemarksDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LookAnswer> {
    return this.#show(new LookAtRemarks(id, 'request', asked, wantedIn(dto), request), response);
  }

  @Post(':id/interference/:interference/looks')
  @Requires('interference.read')
  @Header('Cache-Control', 'no-store')
  @ApiCommand({
    target: 'part',
    summary: 'Read who asked about, pleaded for or pressed on a case: recorded first, then shown',
    answer: LookAnswer,
  })
  async interference(
    @Param('id', IdParam) id: CaseId,
    @Param('interference', IdParam) interference: string,
    @Body() dto: LookAtRemarksDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LookAnswer> {
    return this.#show(new LookAtRemarks(id, 'interference', interference, wantedIn(dto), request), response);
  }

  async #show(carried: LookAtRemarks, response: Response): Promise<LookAnswer> {
    const { look, outcome, content } = await this.commands.execute<LookAtRemarks, Shown>(carried);
    const answer = await this.answers.send(response, carried.caseId, outcome);
    return { ...answer, look, content: content.map(shownField) };
  }
}
