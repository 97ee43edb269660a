import { Injectable } from '@nestjs/common';
import { mayWithCase, type Identity } from '#access';
import { caseDecider, caseSubjectOf } from '#cases';
import { isParty, slipDecider } from '#custody';
import { CommandStore } from '#event-store';
import { streams, type CaseId, type OfficeId, type SlipId } from '#kernel';
import { refusedAccess, webError } from '#web';

/** What of the log a reader may look back on, judged by the streams themselves: the read models may be away or behind. */
@Injectable()
export class PastVisibility {
  constructor(private readonly store: CommandStore) {}

  /** @throws RECORD.UNKNOWN when there is no such case, or none for this reader; STORE.* */
  async refuseCase(office: OfficeId, reader: Identity, id: CaseId): Promise<void> {
    const { state } = await this.store.load(caseDecider, streams.case(office, id));
    if (state.stage !== 'none' && mayWithCase(reader, 'case.history', caseSubjectOf(state))) return;
    refusedAccess.inc({ reason: 'invisible' });
    throw webError('RECORD.UNKNOWN');
  }

  /**
   * The cases on a slip that are for this reader.
   * @throws RECORD.UNKNOWN when there is no such slip, or none for this reader; STORE.*
   */
  async casesOnSlip(office: OfficeId, reader: Identity, id: SlipId): Promise<ReadonlySet<string>> {
    const { state } = await this.store.load(slipDecider, streams.slip(office, id));
    const cases = new Set(state.stage === 'none' ? [] : [...state.lines.values()].map((line) => line.case));
    for (const one of cases) if (!(await this.#shows(office, reader, one as CaseId))) cases.delete(one);
    if (cases.size > 0 || (state.stage !== 'none' && isParty(reader, state.from, state.to))) return cases;
    refusedAccess.inc({ reason: 'invisible' });
    throw webError('RECORD.UNKNOWN');
  }

  async #shows(office: OfficeId, reader: Identity, id: CaseId): Promise<boolean> {
    const { state } = await this.store.load(caseDecider, streams.case(office, id));
    return state.stage !== 'none' && mayWithCase(reader, 'case.history', caseSubjectOf(state));
  }
}
