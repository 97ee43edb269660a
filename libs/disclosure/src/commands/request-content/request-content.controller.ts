import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseSubject } from '#access';
import { hidden, NamedStaff } from '#cases';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { DisclosureDispatch } from '../disclosure-dispatch.js';
import { RequestContentAnswer, RequestContentDto } from './request-content.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class RequestContentController {
  constructor(
    private readonly disclosure: DisclosureDispatch,
    private readonly named: NamedStaff,
  ) {}

  @Post(':id/content-requests')
  @Requires('content.request')
  @ApiCommand({
    target: 'new',
    summary: 'Ask to see what a case holds, or who sent it; possible again after a refusal, which stays visible',
    answer: RequestContentAnswer,
  })
  async ask(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RequestContentDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestContentAnswer> {
    const asked = derivedId(request.commandId, 'request');
    const { purpose, scope = 'content', officer = request.sender.id } = dto;
    const reason = hidden(dto.reason);
    const words = { type: 'RequestContent', request: asked, officer, purpose, scope, reason } as const;
    const command = async (subject: CaseSubject) => {
      await this.named.check({ parties: [], people: [officer] });
      return { ...words, subject };
    };
    const answer = await this.disclosure.run(response, id, command, request);
    return { ...answer, request: asked };
  }
}
