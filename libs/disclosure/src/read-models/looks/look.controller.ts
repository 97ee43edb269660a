import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, IdParam, PageQuery, Reader, Requires } from '#web';
import { OutOfPatternQuery, OutOfPatternView, SeenByView } from './look.dto.js';
import { LookQueries } from './look.query.js';

@ApiTags('disclosure')
@Controller()
@UseInterceptors(Freshness)
export class LookReadController {
  constructor(private readonly queries: LookQueries) {}

  @Get('cases/:id/seen-by')
  @Requires('content.seenBy')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who has seen this: every look with purpose and grant, and every attempt without right' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: SeenByView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async seenBy(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() query: PageQuery,
  ): Promise<SeenByView> {
    return this.queries.seenBy(reader, id, query);
  }

  @Get('looks/out-of-pattern')
  @Requires('content.review')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Looks out of pattern, with reasons, for a reviewer outside the office' })
  @ApiOkResponse({ type: OutOfPatternView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async outOfPattern(@Reader() reviewer: Actor, @Query() query: OutOfPatternQuery): Promise<OutOfPatternView> {
    return this.queries.outOfPattern(reviewer, query);
  }
}
