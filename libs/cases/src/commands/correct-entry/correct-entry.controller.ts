import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Secret, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { CorrectEntry } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { personsOf } from '../dto/reported-person.dto.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { CaseSealing } from '../screen-case/case-sealing.js';
import { CorrectEntryDto } from './correct-entry.dto.js';

@ApiTags('cases')
@Controller('cases')
export class CorrectEntryController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly sealings: CaseSealing,
  ) {}

  @Post(':id/corrections')
  @Requires('case.correct')
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
    const command = async (state: CaseState): Promise<CorrectEntry> => {
      const correction = correctionOf(dto);
      if (dto.entry.field !== 'reported' || correction.field !== 'reported') return correction;
      const sealing = await this.sealings.of(request, id, state, dto.entry.replacement);
      return present({ ...correction, sealing });
    };
    return this.cases.run(response, id, command, request);
  }
}

function correctionOf({ entry, reason }: CorrectEntryDto): CorrectEntry {
  const struck = { type: 'CorrectEntry', event: entry.event, reason: hidden(reason) } as const;
  return entry.field === 'reported'
    ? { ...struck, field: entry.field, replacement: new Secret(personsOf(entry.replacement)) }
    : { ...struck, field: entry.field, replacement: hidden(entry.replacement) };
}
