import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, IdParam, PageQuery, Reader, Requires } from '#web';
import { ContentRequestList, InterferenceList } from './content-request.dto.js';
import { ContentRequestQueries } from './content-request.query.js';

@ApiTags('disclosure')
@Controller('cases')
@UseInterceptors(Freshness)
export class ContentRequestReadController {
  constructor(private readonly queries: ContentRequestQueries) {}

  @Get(':id/content-requests')
  @Requires('case.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who asked to see this, for which purpose, and what was decided; refusals stay' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ContentRequestList })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async requests(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() query: PageQuery,
  ): Promise<ContentRequestList> {
    return this.queries.requests(reader, id, query);
  }

  @Get(':id/interference')
  @Requires('interference.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who recorded that somebody asked about, pleaded for or pressed on this case' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: InterferenceList })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async interference(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() query: PageQuery,
  ): Promise<InterferenceList> {
    return this.queries.interference(reader, id, query);
  }
}
