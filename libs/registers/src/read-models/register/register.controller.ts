import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { CodeParam, Freshness, PageQuery, Reader, Requires, YearParam } from '#web';
import { RegisterListView, RegisterNumbersQuery, RegisterPageView } from './register.dto.js';
import { RegisterQueries } from './register.query.js';

@ApiTags('registers')
@Controller('registers')
@UseInterceptors(Freshness)
export class RegisterReadController {
  constructor(private readonly queries: RegisterQueries) {}

  @Get()
  @Requires('register.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The registers of the office' })
  @ApiOkResponse({ type: RegisterListView })
  async list(@Reader() reader: Actor, @Query() query: PageQuery): Promise<RegisterListView> {
    return this.queries.list(reader, query);
  }

  @Get(':series/:year')
  @Requires('register.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'One register: its numbers in order, and the proof that none is missing' })
  @ApiParam({ name: 'series' })
  @ApiParam({ name: 'year', type: 'integer' })
  @ApiOkResponse({ type: RegisterPageView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async numbers(
    @Reader() reader: Actor,
    @Param('series', CodeParam) series: string,
    @Param('year', YearParam) year: number,
    @Query() query: RegisterNumbersQuery,
  ): Promise<RegisterPageView> {
    return this.queries.numbers(reader, series, year, query);
  }
}
