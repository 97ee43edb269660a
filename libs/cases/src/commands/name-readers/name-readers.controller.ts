import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import type { NameReaders } from '../../domain/access.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { hidden } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { CaseSealing } from '../screen-case/case-sealing.js';
import { NameReadersDto } from './name-readers.dto.js';

@ApiTags('cases')
@Controller('cases')
export class NameReadersController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly sealings: CaseSealing,
  ) {}

  @Post(':id/readers')
  @Requires('sealed.grant')
  @ApiCommand({ target: 'existing', summary: 'Name all who may see a sealed case from now on' })
  async name(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: NameReadersDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { readers, reason } = dto;
    const command = async (state: CaseState): Promise<NameReaders> => {
      await this.sealings.checkReaders(request, id, state, readers);
      return { type: 'NameReaders', readers, reason: hidden(reason) };
    };
    return this.cases.run(response, id, command, request);
  }
}
