import { Controller, Get, Headers, Inject, Query, Res, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { actorFor } from '#access';
import { AUTHENTICATOR, Freshness, Requires, type Authenticator } from '#web';
import { ChangeCursors, type Cursors } from './change-cursors.js';
import { ChangeStreams } from './change-streams.js';
import { ChangesQuery, ChangeView } from './changes.dto.js';

@ApiTags('changes')
@ApiExtraModels(ChangeView)
@Controller('changes')
@UseInterceptors(Freshness)
export class ChangesController {
  constructor(
    private readonly streams: ChangeStreams,
    private readonly cursors: ChangeCursors,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  @Get()
  @Requires('changes.read')
  @ApiOperation({
    summary:
      'One live stream of the changes the reader may see, in order; no content. Ends with his rights or his token',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resume after this event; wins over `after`.' })
  @ApiOkResponse({ description: 'Server-sent events; `data` is a ChangeView.', content: { 'text/event-stream': {} } })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  async changes(
    @Query() query: ChangesQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const cursors = await this.cursors.ready();
    const rights = async () => actorFor(await this.authenticator.identify(response.req), 'changes.read');
    await this.streams.serve(response, cursors, rights, seenBefore(cursors, lastEventId, query.after));
  }
}

/** The sequence a reader says he has seen; undefined when he says nothing. */
function seenBefore(cursors: Cursors, lastEventId: string | undefined, after: string | undefined): number | undefined {
  if (lastEventId !== undefined && lastEventId !== '') return cursors.open(lastEventId, 'Last-Event-ID');
  if (after === undefined) return undefined;
  return after === 'start' ? -1 : cursors.open(after, 'after');
}
