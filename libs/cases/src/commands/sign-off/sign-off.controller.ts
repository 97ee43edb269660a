import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { derivedId, type CaseId } from '#kernel';
import { ApiCommand, Command, IdParam, Requires, type CommandRequest } from '#web';
import type { SignOff } from '../../domain/case.commands.js';
import type { CaseState } from '../../domain/case.state.js';
import { bodyOf } from '../dto/party.dto.js';
import { present } from '../dto/values.js';
import { CaseDispatch } from '../case-dispatch.js';
import { Destinations } from '../destinations.js';
import { Signers } from '../signers.js';
import { SignOffAnswer, SignOffDto } from './sign-off.dto.js';

@ApiTags('cases')
@Controller('cases')
export class SignOffController {
  constructor(
    private readonly cases: CaseDispatch,
    private readonly destinations: Destinations,
    private readonly signers: Signers,
  ) {}

  @Post(':id/sign-offs')
  @Requires('case.signOff', 'case.recordSignOff')
  @ApiCommand({
    target: 'existing',
    summary: 'Sign off one handover: its items and its destination',
    answer: SignOffAnswer,
  })
  async signOff(
    @Param('id', IdParam) id: CaseId,
    @Body() dto: SignOffDto,
    @Command('existing') sent: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignOffAnswer> {
    const request = await this.signers.signed(sent, 'case.signOff');
    const signOff = derivedId(request.commandId, 'signOff');
    const { destination, items, proposal, evidence } = dto;
    const command = async (state: CaseState): Promise<SignOff> => {
      const forbiddenDestinations = await this.destinations.forbidden(request, id, state, bodyOf(destination));
      const signed = { signOff, items, destination: { ...destination }, proposal, evidence: { ...evidence } };
      return present({ type: 'SignOff', ...signed, forbiddenDestinations });
    };
    return { ...(await this.cases.run(response, id, command, request)), signOff };
  }
}
