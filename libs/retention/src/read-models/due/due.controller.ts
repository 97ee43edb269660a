import { Controller, Get, Header, Query, UseInterceptors } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, Reader, Requires } from '#web';
import { DuePage, DueQuery } from './due.dto.js';
import { DueQueries } from './due.query.js';

@ApiTags('retention')
@Controller('retention')
@UseInterceptors(Freshness)
export class DueController {
  constructor(private readonly queries: DueQueries) {}

  @Get('due')
  @Requires('retention.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What may be destroyed on a day because its time is over, as far as the reader sees' })
  @ApiOkResponse({ type: DuePage })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async page(@Reader() reader: Actor, @Query() query: DueQuery): Promise<DuePage> {
    return this.queries.page(reader, query);
  }
}
