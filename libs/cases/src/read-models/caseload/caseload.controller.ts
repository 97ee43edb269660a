import { Controller, Get, Header, Query, UseInterceptors } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, Reader, Requires } from '#web';
import { CaseloadPage, CaseloadQuery } from './caseload.dto.js';
import { CaseloadQueries } from './caseload.query.js';

@ApiTags('cases')
@Controller('cases')
@UseInterceptors(Freshness)
export class CaseloadController {
  constructor(private readonly queries: CaseloadQueries) {}

  @Get()
  @Requires('case.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The live caseload as far as the reader sees: one page, with exact totals of the same filter',
  })
  @ApiOkResponse({ type: CaseloadPage })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async page(@Reader() reader: Actor, @Query() query: CaseloadQuery): Promise<CaseloadPage> {
    return this.queries.page(reader, query);
  }
}
