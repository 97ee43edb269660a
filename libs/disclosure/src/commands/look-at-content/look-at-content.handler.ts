import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '#event-store';
import { streams, type CaseId } from '#kernel';
import type { CommandRequest } from '#web';
import type { MonthOfLooks } from '../../domain/access.js';
import type { FieldRef } from '../../domain/vocabulary.js';
import { CaseContent, type OpenedField } from '../../looking/case-content.js';
import { fieldsToShow } from '../../looking/content-fields.js';
import { Looks } from '../../looking/looks.js';

export class LookAtContent {
  constructor(
    readonly caseId: CaseId,
    /** The request whose grant it stands on. */
    readonly asked: string,
    /** All that stand, when absent. */
    readonly wanted: readonly FieldRef[] | undefined,
    readonly request: CommandRequest,
  ) {}
}

/** What a look shows, and the look itself, which was written before. */
export interface Shown {
  readonly look: string;
  readonly outcome: Outcome<MonthOfLooks>;
  readonly content: readonly OpenedField[];
}

/** Nothing is opened before the look is in the log (domain §6.8). */
@CommandHandler(LookAtContent)
export class LookAtContentHandler implements ICommandHandler<LookAtContent, Shown> {
  constructor(
    private readonly looks: Looks,
    private readonly content: CaseContent,
  ) {}

  /** @throws CASE.UNKNOWN, CONTENT.*, STORE.*, KEYS.UNAVAILABLE */
  async execute({ caseId, asked, wanted, request }: LookAtContent): Promise<Shown> {
    const closed = this.content.events(streams.case(request.officeId, caseId));
    // Asked for beside the judgement, to save time; where that refuses first, nobody waits for it.
    closed.catch(() => undefined);
    const { look, outcome, fields } = await this.looks.record(request, {
      caseId,
      request: asked,
      scope: 'content',
      fields: async (purpose) => fieldsToShow(await closed, wanted, purpose === 'audit'),
    });
    return { look, outcome, content: await this.content.open(await closed, fields) };
  }
}
