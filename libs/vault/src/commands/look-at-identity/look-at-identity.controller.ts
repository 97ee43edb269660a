import { Body, Controller, Header, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { Answers, ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { OpenedIdentityField } from '../../identity/identity-content.js';
import { LookAtIdentityAnswer, LookAtIdentityDto, type ShownIdentityField } from './look-at-identity.dto.js';
import { LookAtIdentity, type ShownIdentity } from './look-at-identity.handler.js';

@ApiTags('identity')
@Controller('cases')
export class LookAtIdentityController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post(':id/identity/looks')
  @Requires('content.look')
  @Header('Cache-Control', 'no-store')
  @ApiCommand({
    target: 'part',
    summary: 'Read who reported: recorded first, then shown, on a grant of scope identity',
    answer: LookAtIdentityAnswer,
  })
  async look(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: LookAtIdentityDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LookAtIdentityAnswer> {
    const carried = new LookAtIdentity(id, dto.request, request);
    const { look, outcome, content } = await this.commands.execute<LookAtIdentity, ShownIdentity>(carried);
    const answer = await this.answers.send(response, id, outcome);
    return { ...answer, look, content: content.map(shownField) };
  }
}

function shownField(opened: OpenedIdentityField): ShownIdentityField {
  const { event, field } = opened;
  if ('value' in opened) return { event, field, value: opened.value };
  const { code, entry } = opened.refusal;
  return { event, field, refusal: { code, messages: { 'zh-CN': entry.zh, en: entry.en } } };
}
