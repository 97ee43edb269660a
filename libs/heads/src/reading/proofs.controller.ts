import { Controller, Get, Header, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, Reader, Requires } from '#web';
import { ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery } from './proof.dto.js';
import { ProofQueries } from './proof.query.js';

@ApiTags('proofs')
@Controller('proofs')
@UseInterceptors(Freshness)
export class ProofsController {
  constructor(private readonly queries: ProofQueries) {}

  @Get('inclusion')
  @Requires('proof.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'That an event is in the log a head was signed for (RFC 9162)' })
  @ApiOkResponse({ type: InclusionProof })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  @ApiConflictResponse({ description: 'PROOF.NOT_COVERED' })
  @ApiUnprocessableEntityResponse({ description: 'PROOF.SIZES' })
  @ApiServiceUnavailableResponse({ description: 'READ_MODEL.UNAVAILABLE, STORE.UNAVAILABLE' })
  async inclusion(@Reader() reader: Actor, @Query() query: InclusionQuery): Promise<InclusionProof> {
    return this.queries.inclusion(reader, query);
  }

  @Get('consistency')
  @Requires('proof.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'That the log of an older head is the beginning of that of a newer one (RFC 9162)' })
  @ApiOkResponse({ type: ConsistencyProof })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID' })
  @ApiNotFoundResponse({ description: 'HEADS.NONE' })
  @ApiUnprocessableEntityResponse({ description: 'PROOF.SIZES' })
  @ApiServiceUnavailableResponse({ description: 'READ_MODEL.UNAVAILABLE, STORE.UNAVAILABLE' })
  async consistency(@Query() query: ConsistencyQuery): Promise<ConsistencyProof> {
    return this.queries.consistency(query);
  }
}
