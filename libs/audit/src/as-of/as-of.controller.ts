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
import { AsOfQuery, AsOfView, DifferenceQuery, DifferenceView } from './as-of.dto.js';
import { AsOfQueries } from './as-of.query.js';

@ApiTags('audit')
@Controller('cases')
@UseInterceptors(Freshness)
export class AsOfController {
  constructor(private readonly queries: AsOfQueries) {}

  @Get(':id/as-of')
  @Requires('case.history')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The case as it stood after a revision or sequence, or at an instant' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: AsOfView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN, AUDIT.NO_SUCH_REVISION, AUDIT.NO_SUCH_SEQUENCE' })
  async asOf(@Reader() reader: Actor, @Param('id', IdParam) id: string, @Query() query: AsOfQuery): Promise<AsOfView> {
    return this.queries.asOf(reader, id, query);
  }

  @Get(':id/difference')
  @Requires('case.history')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What changed in a case between two instants: the events, and the fields' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DifferenceView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async difference(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() query: DifferenceQuery,
  ): Promise<DifferenceView> {
    return this.queries.difference(reader, id, query);
  }
}
