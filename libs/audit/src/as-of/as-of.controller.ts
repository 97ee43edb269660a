import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Freshness, IdParam } from '#web';
import { AsOfQuery, AsOfView, DifferenceQuery, DifferenceView } from './as-of.dto.js';
import { AsOfQueries } from './as-of.query.js';

@ApiTags('audit')
@Controller('cases')
@UseInterceptors(Freshness)
export class AsOfController {
  constructor(private readonly queries: AsOfQueries) {}

  @Get(':id/as-of')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The case as it stood after a revision or sequence, or at an instant' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: AsOfView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN, AUDIT.NO_SUCH_REVISION, AUDIT.NO_SUCH_SEQUENCE' })
  async asOf(@Param('id', IdParam) id: string, @Query() query: AsOfQuery): Promise<AsOfView> {
    return this.queries.asOf(id, query);
  }

  @Get(':id/difference')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What changed in a case between two instants: the events, and the fields' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DifferenceView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async difference(@Param('id', IdParam) id: string, @Query() query: DifferenceQuery): Promise<DifferenceView> {
    return this.queries.difference(id, query);
  }
}
