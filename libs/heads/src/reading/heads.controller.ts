import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery, Requires } from '#web';
import { HeadsPage } from './proof.dto.js';
import { SignedHeads } from './signed-heads.js';

@ApiTags('proofs')
@Controller('heads')
export class HeadsController {
  constructor(private readonly heads: SignedHeads) {}

  @Get()
  @Requires('proof.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Signed heads of the log, the newest first; from the log, also without the read models' })
  @ApiOkResponse({ type: HeadsPage })
  @ApiBadRequestResponse({ description: 'REQUEST.INVALID, READ.CURSOR' })
  async page(@Query() query: PageQuery): Promise<HeadsPage> {
    return this.heads.page(query);
  }

  @Get('latest')
  @Requires('proof.read')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The last signed head: C2SP tlog-checkpoint text, as it is kept outside' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiNotFoundResponse({ description: 'HEADS.NONE' })
  async latest(): Promise<string> {
    return (await this.heads.latest()).checkpoint;
  }
}
