import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#access';
import { caseDecider, caseSubjectOf } from '#cases';
import { CommandStore, type EventLog } from '#event-store';
import { streams, type CaseId } from '#kernel';
import { EVENT_LOG, OFFICE, type OfficeSettings } from '#web';
import { identityDecider } from '../../domain/identity.js';
import { inquiryDecider } from '../../domain/inquiry.js';
import { readQueryCode } from '../../domain/query-code.js';
import { identityStream } from '../../identity/identity-content.js';
import { progressOf, type Progress, type Step } from '../../inquiries/progress.js';
import { QueryCodes } from '../../inquiries/query-codes.js';

/**
 * What the reporter with this code is told. Whoever is at the counter asks for him, so the code alone opens this answer,
 * not a part in the case; only who stepped aside in the matter is told what an unknown code is told.
 */
@Injectable()
export class AskAboutReport {
  constructor(
    private readonly store: CommandStore,
    private readonly codes: QueryCodes,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** @returns null for a code that is wrong, unknown, revoked, or not to be answered by this person. @throws STORE.*, KEYS.* */
  async answer(typed: string, asker: Actor): Promise<Progress | null> {
    const caseId = await this.#caseOf(typed);
    if (caseId === null) return null;
    const stream = streams.case(this.office.id, caseId);
    const { state } = await this.store.load(caseDecider, stream);
    if (state.stage === 'none') return null;
    const { readers, recused } = caseSubjectOf(state);
    if (recused.includes(asker.id)) return null;
    const steps = await this.#stepsOf(stream);
    const received = steps.find(({ type }) => type === 'Received');
    if (!received) return null;
    return progressOf(state.stage, readers !== null, received.occurredAt, steps, this.office.zone);
  }

  /** Where the code leads, if it is in force. */
  async #caseOf(typed: string): Promise<CaseId | null> {
    const code = readQueryCode(typed);
    if (code === null) return null;
    const digest = await this.codes.digestOf(this.office.id, code);
    const { state: inquiry } = await this.store.load(inquiryDecider, streams.inquiry(this.office.id, digest));
    if (inquiry.case === null) return null;
    const { state } = await this.store.load(identityDecider, identityStream(this.office.id, inquiry.case));
    return state.code === digest ? inquiry.case : null;
  }

  async #stepsOf(stream: ReturnType<typeof streams.case>): Promise<readonly Step[]> {
    const steps: Step[] = [];
    for await (const { type, data, metadata } of this.log.readStream(stream))
      steps.push({ type, data, occurredAt: metadata.occurredAt });
    return steps;
  }
}
