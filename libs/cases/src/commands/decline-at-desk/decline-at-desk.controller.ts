import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { DeclineAtDesk } from '../../domain/case.commands.js';
import { declineOf } from '../dto/decline-screening.dto.js';
import { intakeOf } from '../dto/intake.dto.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { DeclineAtDeskDto } from './decline-at-desk.dto.js';

@ApiTags('cases')
@Controller('cases')
export class DeclineAtDeskController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post('declined')
  @Requires('case.declineAtDesk')
  @ApiCommand({ target: 'new', summary: 'Receive a report and decline it on the spot, in one' })
  async decline(
    @Body() dto: DeclineAtDeskDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const id = derivedId(request.commandId, 'case') as CaseId;
    const command = async (): Promise<DeclineAtDesk> => ({
      type: 'DeclineAtDesk',
      ...intakeOf(dto, request),
      screening: declineOf(dto.screening),
      forbiddenDestinations: await this.destinations.forbiddenAtDesk(request, dto.screening.destination),
    });
    return this.cases.begin(response, id, command, request);
  }
}
