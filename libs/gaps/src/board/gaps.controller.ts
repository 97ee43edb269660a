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
import { Freshness, IdParam, Reader, Requires } from '#web';
import { CaseGapsQuery, CaseGapsView, GapsQuery, GapsView } from './gaps.dto.js';
import { GapsQueries } from './gaps.query.js';

@ApiTags('custody')
@Controller()
@UseInterceptors(Freshness)
export class GapsController {
  constructor(private readonly queries: GapsQueries) {}

  @Get('gaps')
  @Requires('gaps.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Custody gaps: offered too long, held by nobody or by two, unsigned, …' })
  @ApiOkResponse({ type: GapsView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async board(@Reader() reader: Actor, @Query() query: GapsQuery): Promise<GapsView> {
    return this.queries.board(reader, query);
  }

  @Get('cases/:id/gaps')
  @Requires('gaps.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Every custody gap of a case, open and closed' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: CaseGapsView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async ofCase(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _: CaseGapsQuery,
  ): Promise<CaseGapsView> {
    return this.queries.ofCase(reader, id);
  }
}
