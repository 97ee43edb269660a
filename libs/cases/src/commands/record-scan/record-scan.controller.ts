import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { documentScope, type KeyStore } from '#protection';
import { ApiCommand, Command, IdParam, KEY_STORE, Requires, type CommandRequest } from '#web';
import type { RecordScan } from '../../domain/case.commands.js';
import { present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { RecordScanAnswer, RecordScanDto } from './record-scan.dto.js';

@ApiTags('cases')
@Controller('cases')
export class RecordScanController {
  constructor(
    private readonly cases: CaseDispatch,
    @Inject(KEY_STORE) private readonly keys: Pick<KeyStore, 'idOf'>,
  ) {}

  @Post(':id/scans')
  @Requires('case.scan')
  @ApiCommand({
    target: 'existing',
    summary: 'Record that a document of the case was captured, with its digests',
    answer: RecordScanAnswer,
  })
  async record(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: RecordScanDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecordScanAnswer> {
    const { document, item, key, ciphertextDigest, size, plaintextDigest } = dto;
    const scan = { document, item, key, ciphertextDigest, size, plaintextDigest };
    const place = { office: request.officeId, case: id, document };
    const command = async (): Promise<RecordScan> =>
      present({ type: 'RecordScan', ...scan, documentKey: await this.keys.idOf(documentScope(place)) });
    return { ...(await this.cases.run(response, id, command, request)), document };
  }
}
