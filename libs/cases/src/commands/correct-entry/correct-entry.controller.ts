import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, type CommandAnswer, type CommandRequest } from '#web';
import type { CorrectEntry } from '../../domain/case.commands.js';
import { personsOf } from '../dto/reported-person.dto.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { CorrectEntryDto } from './correct-entry.dto.js';

@ApiTags('cases')
@Controller('cases')
export class CorrectEntryController {
  constructor(private readonly cases: CaseDispatch) {}

  @Post(':id/corrections')
  @ApiCommand({
    target: 'existing',
    summary: 'Correct an entry: the old text is struck with a reason and stays sealed for the auditor',
  })
  async correct(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: CorrectEntryDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.cases.run(response, id, correctionOf(dto), request);
  }
}

function correctionOf({ entry, reason }: CorrectEntryDto): CorrectEntry {
  const struck = { type: 'CorrectEntry', event: entry.event, reason: hidden(reason) } as const;
  return entry.field === 'reported'
    ? { ...struck, field: entry.field, replacement: new Secret(personsOf(entry.replacement)) }
    : { ...struck, field: entry.field, replacement: hidden(entry.replacement) };
}
