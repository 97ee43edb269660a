import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Actor } from '#access';
import { Freshness, IdParam, Reader, ReadQuery, Requires } from '#web';
import { ReceiptView } from './proof.dto.js';
import { Receipts } from './receipts.js';

@ApiTags('proofs')
@Controller('slips')
@UseInterceptors(Freshness)
export class ReceiptController {
  constructor(private readonly receipts: Receipts) {}

  @Get(':id/receipt')
  @Requires('slip.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary:
      "A handover slip's receipt: its number is in the log, by a signed head; one is signed where none covers it",
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ReceiptView })
  @ApiNotFoundResponse({ description: 'RECORD.UNKNOWN' })
  @ApiConflictResponse({ description: 'PROOF.SLIP_NOT_NUMBERED' })
  @ApiServiceUnavailableResponse({ description: 'PROOF.PENDING, READ_MODEL.UNAVAILABLE, STORE.UNAVAILABLE' })
  async receipt(
    @Reader() reader: Actor,
    @Param('id', IdParam) id: string,
    @Query() _query: ReadQuery,
  ): Promise<ReceiptView> {
    return this.receipts.of(reader, id);
  }
}
