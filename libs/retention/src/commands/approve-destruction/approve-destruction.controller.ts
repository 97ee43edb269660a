import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { CaseFacts } from '../../destroying/case-facts.js';
import { standInFor } from '../../destroying/stand-in.js';
import type { DestructionCommand, KnownDestruction } from '../../domain/destruction.js';
import { DestructionDispatch } from '../destruction-dispatch.js';
import { ApproveDestructionDto } from './approve-destruction.dto.js';

@ApiTags('retention')
@Controller('destructions')
export class ApproveDestructionController {
  constructor(
    private readonly destructions: DestructionDispatch,
    private readonly facts: CaseFacts,
  ) {}

  @Post(':id/approve')
  @Requires('retention.approve')
  @ApiCommand({ target: 'existing', summary: 'Approve a destruction another person ordered; its delay begins' })
  async approve(
    @Param('id', IdParam) order: string,
    @Body() _dto: ApproveDestructionDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command = async ({ target }: KnownDestruction): Promise<DestructionCommand> => {
      const facts = await this.facts.of(request.officeId, target);
      return { type: 'ApproveDestruction', standsFor: standInFor(request.sender), facts };
    };
    return this.destructions.run(response, order, command, request);
  }
}
