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
import { CustodyChainView, CustodyQuery, OpenHandoversQuery, OpenHandoversView } from './custody.dto.js';
import { CustodyQueries } from './custody.query.js';

@ApiTags('custody')
@Controller()
@UseInterceptors(Freshness)
export class CustodyReadController {
  constructor(private readonly queries: CustodyQueries) {}

  @Get('cases/:id/custody')
  @Requires('case.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Every move of every item of a case, and who holds what now' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: CustodyChainView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async chain(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() query: CustodyQuery,
  ): Promise<CustodyChainView> {
    return this.queries.chain(reader, id, query);
  }

  @Get('handovers/open')
  @Requires('handovers.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Handovers that were neither taken nor refused nor lost, oldest first' })
  @ApiOkResponse({ type: OpenHandoversView })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async open(@Reader() reader: Actor, @Query() query: OpenHandoversQuery): Promise<OpenHandoversView> {
    return this.queries.open(reader, query);
  }
}
