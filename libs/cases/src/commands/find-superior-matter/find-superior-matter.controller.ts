import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { FindSuperiorMatter } from '../../domain/access.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { FindSuperiorMatterAnswer, FindSuperiorMatterDto } from './find-superior-matter.dto.js';

@ApiTags('cases')
@Controller('cases')
export class FindSuperiorMatterController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
  ) {}

  @Post(':id/superior-matter')
  @Requires('case.screen')
  @ApiCommand({
    target: 'existing',
    summary: "An accepted case turns out to be a superior's: nothing is added any more, it goes up sealed",
    answer: FindSuperiorMatterAnswer,
  })
  async find(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: FindSuperiorMatterDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FindSuperiorMatterAnswer> {
    const found = derivedId(request.commandId, 'found');
    const { destination, seal } = dto;
    const command = async (state: CaseState): Promise<FindSuperiorMatter> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, destination);
      return { type: 'FindSuperiorMatter', found, destination, seal, forbiddenDestinations };
    };
    return { ...(await this.cases.run(response, id, command, request)), found };
  }
}
