import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden, present } from '#cases';
import type { EventLog } from '#event-store';
import { streams, type CaseId } from '#kernel';
import { ApiCommand, Command, EVENT_LOG, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { disclosureError } from '../../domain/disclosure.errors.js';
import type { DisclosureCommand } from '../../domain/disclosure.js';
import { DisclosureDispatch } from '../disclosure-dispatch.js';
import { ReviewLookDto } from './review-look.dto.js';

@ApiTags('disclosure')
@Controller('cases')
export class ReviewLookController {
  constructor(
    private readonly disclosure: DisclosureDispatch,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  @Post(':id/looks/:look/review')
  @Requires('content.review')
  @ApiCommand({ target: 'part', summary: 'Say what was found about a look out of pattern; never about one of his own' })
  async review(
    @Param('id', IdParam) id: CaseId,
    @Param('look', IdParam) look: string,
    @Body() { reader, month, finding, note }: ReviewLookDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const words = present({ type: 'ReviewLook', look, reader, finding, note: hidden(note) });
    const command = async (): Promise<DisclosureCommand> => {
      if (!(await this.#made(request, { id, look, reader, month }))) throw disclosureError('LOOK.UNKNOWN');
      return words;
    };
    return this.disclosure.run(response, id, command, request);
  }

  /** Looked up in the log itself: a read model may be behind. */
  async #made(
    { officeId }: CommandRequest,
    { id, look, reader, month }: { id: string; look: string; reader: string; month: string },
  ): Promise<boolean> {
    for await (const { type, data } of this.log.readStream(streams.access(officeId, reader, month))) {
      if (type === 'Looked' && data['look'] === look && data['case'] === id) return true;
    }
    return false;
  }
}
