import { Controller, Get, Header, Param, Query, Res, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#access';
import { Freshness, IdParam, Reader, ReadQuery, Requires } from '#web';
import { SlipView } from './slip.dto.js';
import { SlipQueries } from './slip.query.js';

@ApiTags('custody')
@Controller('slips')
@UseInterceptors(Freshness)
export class SlipReadController {
  constructor(private readonly queries: SlipQueries) {}

  @Get(':id')
  @Requires('slip.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A handover slip: its lines and how each settled' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: SlipView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async slip(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SlipView> {
    const slip = await this.queries.slip(reader, id);
    response.setHeader('ETag', `"${slip.revision}"`);
    return slip;
  }
}
