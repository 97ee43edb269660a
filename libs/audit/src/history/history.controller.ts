import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { CodeParam, Freshness, IdParam, Reader, ReadQuery, Requires, YearParam } from '#web';
import { HistoryView } from './history.dto.js';
import { HistoryQueries } from './history.query.js';

const SUMMARY = 'Every event with both clocks, actor, cause and hash, read from the log and verified on the way';

@ApiTags('audit')
@Controller()
@UseInterceptors(Freshness)
export class HistoryController {
  constructor(private readonly queries: HistoryQueries) {}

  @Get('cases/:id/history')
  @Requires('case.history')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: SUMMARY })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: HistoryView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async ofCase(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
  ): Promise<HistoryView> {
    return this.queries.ofCase(reader, id);
  }

  @Get('slips/:id/history')
  @Requires('case.history')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: SUMMARY })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: HistoryView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async ofSlip(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
  ): Promise<HistoryView> {
    return this.queries.ofSlip(reader, id);
  }

  @Get('registers/:series/:year/history')
  @Requires('case.history')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: SUMMARY })
  @ApiParam({ name: 'series' })
  @ApiParam({ name: 'year', type: 'integer' })
  @ApiOkResponse({ type: HistoryView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async ofRegister(
    @Reader() reader: Actor,
    @Param('series', CodeParam) series: string,
    @Param('year', YearParam) year: number,
    @Query() _query: ReadQuery,
  ): Promise<HistoryView> {
    return this.queries.ofRegister(reader, series, year);
  }
}
