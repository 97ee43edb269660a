import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { answered, Command, Requires, webError, type CommandRequest } from '#web';
import { VerificationRuns } from '../runs/verification-runs.js';
import { AskVerificationDto, VerificationAsked, VerificationEnded } from './verification.dto.js';
import { verificationError } from './verification.errors.js';

@ApiTags('verification')
@Controller('verifications')
export class VerificationController {
  readonly #runs: VerificationRuns;

  constructor(@InjectDataSource() db: DataSource) {
    this.#runs = new VerificationRuns(async (text, values) => {
      if (!db.isInitialized) throw webError('READ_MODEL.UNAVAILABLE');
      return answered(db.query<object[]>(text, [...values]).catch(unlessNotMade));
    });
  }

  @Post()
  @HttpCode(202)
  @Requires('verification.ask')
  @ApiOperation({ summary: 'Ask for a verification of the whole log; the leading projector makes it' })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same one on every retry.' })
  @ApiHeader({
    name: 'Baton-Department',
    required: false,
    description: 'Which of his departments the sender acts for.',
  })
  @ApiAcceptedResponse({ type: VerificationAsked })
  async ask(@Body() _: AskVerificationDto, @Command('new') request: CommandRequest): Promise<VerificationAsked> {
    const { id, askedAt, outcome } = await this.#runs.request(request.commandId, request.sender.id);
    return { id, askedAt, outcome };
  }

  @Get('latest')
  @Requires('verification.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What the verification that ended last found' })
  @ApiOkResponse({ type: VerificationEnded })
  @ApiNotFoundResponse({ description: 'VERIFICATION.NONE' })
  async latest(): Promise<VerificationEnded> {
    const run = await this.#runs.latest();
    if (!run) throw verificationError('VERIFICATION.NONE');
    return run;
  }
}

/** No projector was there yet to make the table. */
function unlessNotMade(error: unknown): never {
  const isMissing = error instanceof Error && 'code' in error && error.code === '42P01';
  throw isMissing ? webError('READ_MODEL.UNAVAILABLE') : error;
}
