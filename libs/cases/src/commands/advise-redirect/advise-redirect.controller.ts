import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { AdviseRedirect } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { AdviseRedirectDto } from './advise-redirect.dto.js';

@ApiTags('cases')
@Controller('cases')
export class AdviseRedirectController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post(':id/advise-redirect')
  @Requires('case.adviseRedirect')
  @ApiCommand({ target: 'existing', summary: 'Record that the person was told where to go' })
  async advise(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: AdviseRedirectDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { destination, explanation } = dto;
    const command = async (state: CaseState): Promise<AdviseRedirect> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, destination);
      return { type: 'AdviseRedirect', destination, explanation: hidden(explanation), forbiddenDestinations };
    };
    return this.cases.run(response, id, command, request);
  }
}
