import { Injectable } from '@nestjs/common';
import { streams, type CaseId } from '#kernel';
import { CommandStore } from '#event-store';
import type { CommandRequest } from '#web';
import type { ScreeningDecision } from '../../domain/case.commands.js';
import { caseDecider } from '../../domain/case.js';
import { commandError } from '../command.errors.js';

/** A repeat names an earlier case: whether there is one, only that case's own stream can tell. */
@Injectable()
export class EarlierCase {
  constructor(private readonly store: CommandStore) {}

  /** @throws CASE.EARLIER_CASE_ITSELF, CASE.EARLIER_CASE_UNKNOWN */
  async check({ officeId }: CommandRequest, caseId: CaseId, screening: ScreeningDecision): Promise<void> {
    if (screening.decision !== 'repeat') return;
    if (screening.of === caseId) throw commandError('CASE.EARLIER_CASE_ITSELF');
    const { state } = await this.store.load(caseDecider, streams.case(officeId, screening.of as CaseId));
    if (state.stage === 'none') throw commandError('CASE.EARLIER_CASE_UNKNOWN', { of: screening.of });
  }
}
