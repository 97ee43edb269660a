import { Controller, Get, Header, Param, Query, Res, UseInterceptors } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#access';
import { Freshness, IdParam, Reader, ReadQuery, Requires } from '#web';
import { CaseFileQueries } from './case-file.query.js';
import { CaseFileView } from './case-view.dto.js';

@ApiTags('cases')
@Controller('cases')
@UseInterceptors(Freshness)
export class CaseFileController {
  constructor(private readonly queries: CaseFileQueries) {}

  @Get(':id')
  @Requires('case.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The case file; its ETag is the revision a command takes as If-Match' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: CaseFileView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  async file(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CaseFileView> {
    const file = await this.queries.file(reader, id);
    response.setHeader('ETag', `"${file.revision}"`);
    return file;
  }
}
