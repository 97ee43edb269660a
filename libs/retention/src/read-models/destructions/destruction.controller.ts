import { Controller, Get, Header, Param, Query, Res, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#access';
import { Freshness, IdParam, Reader, ReadQuery, Requires } from '#web';
import { DestructionsPage, DestructionsQuery, DestructionView } from './destruction.dto.js';
import { DestructionQueries } from './destruction.query.js';

@ApiTags('retention')
@Controller('destructions')
@UseInterceptors(Freshness)
export class DestructionReadController {
  constructor(private readonly queries: DestructionQueries) {}

  @Get()
  @Requires('retention.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Orders to destroy keys, latest first, as far as the reader sees' })
  @ApiOkResponse({ type: DestructionsPage })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async page(@Reader() reader: Actor, @Query() query: DestructionsQuery): Promise<DestructionsPage> {
    return this.queries.page(reader, query);
  }

  @Get(':id')
  @Requires('retention.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'One order; its ETag is the revision a command takes as If-Match' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DestructionView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async one(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DestructionView> {
    const order = await this.queries.one(reader, id);
    response.setHeader('ETag', `"${order.revision}"`);
    return order;
  }
}
