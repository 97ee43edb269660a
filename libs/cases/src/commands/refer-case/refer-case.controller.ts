import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { ReferCase } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { hidden, present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { ReferCaseDto } from './refer-case.dto.js';

@ApiTags('cases')
@Controller('cases')
export class ReferCaseController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post(':id/refer')
  @Requires('case.refer')
  @ApiCommand({ target: 'existing', summary: 'Refer the case: responsibility moves to another body, custody does not' })
  async refer(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: ReferCaseDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { destination, note } = dto;
    const command = async (state: CaseState): Promise<ReferCase> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, destination);
      return present({ type: 'ReferCase', destination, note: hidden(note), forbiddenDestinations });
    };
    return this.cases.run(response, id, command, request);
  }
}
