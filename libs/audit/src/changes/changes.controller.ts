import { Controller, Get, Headers, Query, Res, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Freshness, InvalidRequest } from '#web';
import { ChangeStreams } from './change-streams.js';
import { ChangesQuery, ChangeView } from './changes.dto.js';

@ApiTags('changes')
@ApiExtraModels(ChangeView)
@Controller('changes')
@UseInterceptors(Freshness)
export class ChangesController {
  constructor(private readonly streams: ChangeStreams) {}

  @Get()
  @ApiOperation({ summary: 'One live stream of all changes, in order of sequence; no content' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resume after this sequence; wins over `after`.' })
  @ApiOkResponse({ description: 'Server-sent events; `data` is a ChangeView.', content: { 'text/event-stream': {} } })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  async changes(
    @Query() query: ChangesQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.streams.serve(response, resumeAfter(lastEventId) ?? query.after);
  }
}

function resumeAfter(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  if (/^(0|[1-9][0-9]{0,14})$/.test(lastEventId)) return Number(lastEventId);
  throw new InvalidRequest([{ field: 'Last-Event-ID', rule: 'sequence', message: 'not a sequence' }]);
}
