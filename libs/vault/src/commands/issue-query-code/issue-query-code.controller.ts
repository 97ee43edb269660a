import { Body, Controller, Header, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { Answers, ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { identityIdOf } from '../../domain/identity.js';
import { IssueQueryCodeAnswer, IssueQueryCodeDto } from './issue-query-code.dto.js';
import { IssueQueryCodeCommand, type IssuedCode } from './issue-query-code.handler.js';

@ApiTags('identity')
@Controller('cases')
export class IssueQueryCodeController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post(':id/query-code')
  @Requires('identity.record')
  @Header('Cache-Control', 'no-store')
  @ApiCommand({
    target: 'part',
    summary: 'Issue a query code, if the reporter wants one; a retry with the same key says the same code',
    answer: IssueQueryCodeAnswer,
  })
  async issue(
    @Param('id', IdParam) id: CaseId,
    @Body() _dto: IssueQueryCodeDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IssueQueryCodeAnswer> {
    const command = new IssueQueryCodeCommand(id, request);
    const { outcome, code } = await this.commands.execute<IssueQueryCodeCommand, IssuedCode>(command);
    return this.answers.send(response, identityIdOf(id), outcome, { code });
  }
}
