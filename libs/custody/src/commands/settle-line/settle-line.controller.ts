import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { hidden, present } from '#cases';
import type { SlipId } from '#kernel';
import {
  Answers,
  ApiCommand,
  Command,
  IdParam,
  LineParam,
  Requires,
  type CommandAnswer,
  type CommandRequest,
} from '#web';
import { AcknowledgeLineDto, LineDiscrepancyDto, RefuseLineDto } from './settle-line.dto.js';
import { SettleLineCommand, type SettledLine } from './settle-line.handler.js';

@ApiTags('slips')
@Controller('slips/:id/lines/:line')
export class SettleLineController {
  constructor(
    private readonly commands: CommandBus,
    private readonly answers: Answers,
  ) {}

  @Post('acknowledge')
  @Requires('case.takeHandover')
  @ApiCommand({ target: 'part', summary: 'Take the items of one line' })
  async acknowledge(
    @Param('id', IdParam) id: SlipId,
    @Param('line', LineParam) line: number,
    @Body() dto: AcknowledgeLineDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const evidence = { ...dto.evidence };
    const act = (handover: string) => ({ type: 'AcknowledgeHandover', handover, evidence }) as const;
    return this.#settle(new SettleLineCommand(id, line, act, 'taken', request), response);
  }

  @Post('refuse')
  @Requires('case.takeHandover')
  @ApiCommand({
    target: 'part',
    summary: 'Refuse the items of one line; they stay with the giver and the sign-off is spent',
  })
  async refuse(
    @Param('id', IdParam) id: SlipId,
    @Param('line', LineParam) line: number,
    @Body() dto: RefuseLineDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const [reason, evidence] = [hidden(dto.reason), { ...dto.evidence }];
    const act = (handover: string) => ({ type: 'RefuseHandover', handover, reason, evidence }) as const;
    return this.#settle(new SettleLineCommand(id, line, act, 'refused', request), response);
  }

  @Post('discrepancies')
  @Requires('case.discrepancy')
  @ApiCommand({ target: 'part', summary: 'Record that a line is not as it should be; `lost` closes it' })
  async discrepancy(
    @Param('id', IdParam) id: SlipId,
    @Param('line', LineParam) line: number,
    @Body() dto: LineDiscrepancyDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { kind } = dto;
    const act = (handover: string, items: readonly string[]) =>
      present({ type: 'RecordDiscrepancy', handover, items, kind, note: hidden(dto.note) });
    return this.#settle(new SettleLineCommand(id, line, act, kind === 'lost' ? 'lost' : null, request), response);
  }

  async #settle(command: SettleLineCommand, response: Response): Promise<CommandAnswer> {
    const settled = await this.commands.execute<SettleLineCommand, SettledLine>(command);
    return this.answers.send(response, settled.caseId, settled);
  }
}
