import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden } from '#cases';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import { DisclosureDispatch } from '../disclosure-dispatch.js';
import { RecordInterferenceAnswer, RecordInterferenceDto } from './record-interference.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class RecordInterferenceController {
  constructor(private readonly disclosure: DisclosureDispatch) {}

  @Post(':id/interference')
  @Requires('interference.record')
  @ApiCommand({
    target: 'new',
    summary: 'Record that somebody asked about, pleaded for or pressed on a case',
    answer: RecordInterferenceAnswer,
  })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() { kind, by, what }: RecordInterferenceDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecordInterferenceAnswer> {
    const interference = derivedId(request.commandId, 'interference');
    const sealed = { by: hidden(by), what: hidden(what) };
    const words = { type: 'RecordInterference', interference, kind, ...sealed } as const;
    return { ...(await this.disclosure.run(response, id, () => words, request)), interference };
  }
}
