import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ScreenCase } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { CaseSealing } from './case-sealing.js';
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
    private readonly sealings: CaseSealing,
  ) {}

  @Post(':id/screen')
  @Requires('case.screen')
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
      const persons = 'reported' in dto.screening ? dto.screening.reported : [];
      const sealing = await this.sealings.of(request, id, state, persons);
      return present({ type: 'ScreenCase', screening, forbiddenDestinations, sealing });
    };
    return this.cases.run(response, id, command, request);
  }
}
