import { Injectable } from '@nestjs/common';
import type { CaseId } from '#kernel';
import type { ScreeningDecision } from '../../domain/case.commands.js';
import { CaseGate, type Asker } from '../case-gate.js';
import { commandError } from '../command.errors.js';

/** A repeat names an earlier case: whether there is one, only that case's own stream can tell. */
@Injectable()
export class EarlierCase {
  constructor(private readonly gate: CaseGate) {}

  /** @throws CASE.EARLIER_CASE_ITSELF; CASE.EARLIER_CASE_UNKNOWN when there is none, or none for the asker */
  async check(asker: Asker, caseId: CaseId, screening: ScreeningDecision): Promise<void> {
    if (screening.decision !== 'repeat') return;
    if (screening.of === caseId) throw commandError('CASE.EARLIER_CASE_ITSELF');
    if (!(await this.gate.shows(asker, screening.of as CaseId)))
      throw commandError('CASE.EARLIER_CASE_UNKNOWN', { of: screening.of });
  }
}
