import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, IdParam, Reader, ReadQuery, Requires } from '#web';
import { HoldsView } from './hold.dto.js';
import { HoldQueries } from './hold.query.js';

@ApiTags('retention')
@Controller('cases')
@UseInterceptors(Freshness)
export class HoldReadController {
  constructor(private readonly queries: HoldQueries) {}

  @Get(':id/holds')
  @Requires('retention.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Holds on a case, lifted ones included' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: HoldsView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async ofCase(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
  ): Promise<HoldsView> {
    return this.queries.ofCase(reader, id);
  }
}
