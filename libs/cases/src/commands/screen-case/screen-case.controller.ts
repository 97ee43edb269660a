import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, type CommandAnswer, type CommandRequest } from '#web';
import type { ScreenCase } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { EarlierCase } from './earlier-case.js';
import { destinationOf, screeningOf } from './screening.js';
import { ScreenCaseDto } from './screen-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ScreenCaseController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
    private readonly earlier: EarlierCase,
  ) {}

  @Post(':id/screen')
  @ApiCommand({ target: 'existing', summary: 'Screen a received report: accept, repeat, decline or route it' })
  async screen(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ScreenCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const screening = screeningOf(dto.screening);
    const command = async (state: CaseState): Promise<ScreenCase> => {
      await this.earlier.check(request, id, screening);
      const to = destinationOf(screening);
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, to);
      return { type: 'ScreenCase', screening, forbiddenDestinations };
    };
    return this.cases.run(response, id, command, request);
  }
}
