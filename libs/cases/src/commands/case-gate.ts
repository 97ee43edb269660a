import { Injectable } from '@nestjs/common';
import { mayWithCase } from '#access';
import { streams, type CaseId } from '#kernel';
import { CommandStore, type CommandSource } from '#event-store';
import { refusedAccess, type CommandRequest } from '#web';
import { refuseAside } from '../domain/access.rules.js';
import { caseSubjectOf } from '../domain/case.access.js';
import type { CaseCommand } from '../domain/case.commands.js';
import { caseError } from '../domain/case.errors.js';
import type { CaseState, KnownCase } from '../domain/case.state.js';
import { caseDecider } from '../domain/case.js';

/** Who wants to do what. */
export type Asker = Pick<CommandRequest, 'officeId' | 'sender' | 'action'>;

/**
 * Keeps people from cases that are not for them: sealed, theirs to stay aside from, or out of their reach. They are told
 * the very thing they would be told of a case that is not there (docs/adr/0012, point 4).
 */
@Injectable()
export class CaseGate {
  constructor(private readonly store: CommandStore) {}

  /**
   * A command for whom the case is for; what makes the command is not asked for anybody else. Refusals are given on fresh
   * state only. @throws CASE.UNKNOWN when it runs
   */
  guard(
    asker: Asker,
    caseId: CaseId,
    command: CommandSource<CaseState, CaseCommand>,
  ): (state: CaseState) => Promise<CaseCommand> {
    return async (state) => {
      const open = isOpen(asker, state) ? state : await this.known(asker, caseId);
      return typeof command === 'function' ? command(open) : command;
    };
  }

  /** The case as it stands now. @throws CASE.UNKNOWN when there is none, or none for the asker */
  async known(asker: Asker, caseId: CaseId): Promise<KnownCase> {
    const { state } = await this.store.load(caseDecider, streams.case(asker.officeId, caseId));
    if (isOpen(asker, state)) return state;
    refusedAccess.inc({ reason: 'invisible' });
    throw caseError('CASE.UNKNOWN');
  }

  /**
   * As `known`, for what somebody signs about the case in another stream: also when another sends it for him.
   * @throws CASE.UNKNOWN; CASE.RECUSED, CASE.NOT_A_READER when the one who signs stepped aside, or may not see it
   */
  async signed(request: Asker & Pick<CommandRequest, 'actor'>, caseId: CaseId): Promise<KnownCase> {
    const state = await this.known(request, caseId);
    const refusal = refuseAside(state, request.actor);
    if (refusal) throw refusal;
    return state;
  }

  /** Whether there is such a case for the asker. */
  async shows(asker: Asker, caseId: CaseId): Promise<boolean> {
    const { state } = await this.store.load(caseDecider, streams.case(asker.officeId, caseId));
    return isOpen(asker, state);
  }
}

function isOpen({ sender, action }: Asker, state: CaseState): state is KnownCase {
  return state.stage !== 'none' && mayWithCase(sender, action, caseSubjectOf(state));
}
