import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ArchiveCase } from '../../domain/case.commands.js';
import { present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { ArchiveCaseDto } from './archive-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ArchiveCaseController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/archive')
  @Requires('case.archive')
  @ApiCommand({ target: 'existing', summary: 'Archive the case' })
  async archive(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ArchiveCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command: ArchiveCase = present({ type: 'ArchiveCase', shelf: dto.shelf });
    return this.cases.run(response, id, command, request);
  }
}
