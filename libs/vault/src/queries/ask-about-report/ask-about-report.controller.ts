import { Body, Controller, Header, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#access';
import { OFFICE, Reader, Requires, type OfficeSettings } from '#web';
import { inquiryError } from '../../domain/inquiry.errors.js';
import { InquiryLimits } from '../../inquiries/inquiry-limits.js';
import type { Progress } from '../../inquiries/progress.js';
import { AskAboutReport } from './ask-about-report.js';
import { AskAboutReportDto, ProgressView } from './ask-about-report.dto.js';

/** A question, though by POST: a code has no place in an address. It writes nothing, so it takes no Idempotency-Key. */
@ApiTags('inquiries')
@Controller('inquiries')
export class AskAboutReportController {
  constructor(
    private readonly reports: AskAboutReport,
    private readonly limits: InquiryLimits,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('reporter.ask')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What a reporter with a query code is told, at the desk or by telephone: a word and dates' })
  @ApiOkResponse({ type: ProgressView })
  @ApiNotFoundResponse({
    description: 'INQUIRY.NO_ANSWER: the same for every code that has no answer, whatever the reason',
  })
  @ApiResponse({ status: 429, description: 'INQUIRY.TOO_MANY; Retry-After says when, in seconds' })
  async ask(
    @Body() { code }: AskAboutReportDto,
    @Reader() asker: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProgressView> {
    await this.#take(asker, response);
    let answer: Progress | null | undefined;
    try {
      answer = await this.reports.answer(code, asker);
    } finally {
      if (answer !== null) await this.limits.wasNotWrong(asker.id);
    }
    if (answer === null) throw inquiryError('INQUIRY.NO_ANSWER');
    return answer;
  }

  async #take(asker: Actor, response: Response): Promise<void> {
    const seconds = await this.limits.take(asker.id, this.office.id);
    if (seconds === null) return;
    response.setHeader('Retry-After', String(seconds));
    throw inquiryError('INQUIRY.TOO_MANY');
  }
}
