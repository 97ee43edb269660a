import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CaseGate, hidden } from '#cases';
import type { CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { CaseFacts } from '../../destroying/case-facts.js';
import { retentionError } from '../../domain/retention.errors.js';
import type { RetentionCommand, RetentionState } from '../../domain/retention.js';
import { RetentionDispatch } from '../retention-dispatch.js';
import { LiftHoldDto } from './lift-hold.dto.js';

@ApiTags('retention')
@Controller('holds')
export class LiftHoldController {
  constructor(
    private readonly retention: RetentionDispatch,
    private readonly facts: CaseFacts,
    private readonly cases: CaseGate,
  ) {}

  @Post(':id/lift')
  @Requires('retention.hold')
  @ApiCommand({ target: 'part', summary: 'Lift a hold; others on the same case stay' })
  async lift(
    @Param('id', IdParam) hold: string,
    @Body() dto: LiftHoldDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const command = async (state: RetentionState): Promise<RetentionCommand> => {
      await this.#refuse(hold, state, request);
      return { type: 'LiftHold', hold, reason: hidden(dto.reason) };
    };
    return this.retention.run(response, hold, command, request, () => ({}));
  }

  /**
   * @throws RETENTION.HOLD_UNKNOWN when there is none, or its case is none for the sender; CASE.RECUSED,
   *   CASE.NOT_A_READER when it is none for the one in whose name it is lifted
   */
  async #refuse(hold: string, state: RetentionState, request: CommandRequest): Promise<void> {
    const known = state.holds.get(hold) ?? (await this.facts.rules(request.officeId)).holds.get(hold);
    if (!known || !(await this.cases.shows(request, known.case as CaseId)))
      throw retentionError('RETENTION.HOLD_UNKNOWN');
    await this.cases.signed(request, known.case as CaseId);
  }
}
