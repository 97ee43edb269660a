import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { CodeParam, Freshness, PageQuery, Reader, Requires } from '#web';
import { HeldView } from './held.dto.js';
import { HeldQueries } from './held.query.js';

@ApiTags('staff')
@Controller('staff')
@UseInterceptors(Freshness)
export class HeldController {
  constructor(private readonly queries: HeldQueries) {}

  @Get(':code/held')
  @Requires('staff.held')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Everything a person answers for and holds: what is moved before he leaves' })
  @ApiParam({ name: 'code' })
  @ApiOkResponse({ type: HeldView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async held(
    @Reader() reader: Actor,
    @Param('code', CodeParam) code: string,
    @Query() query: PageQuery,
  ): Promise<HeldView> {
    return this.queries.of(reader, code, query);
  }
}
