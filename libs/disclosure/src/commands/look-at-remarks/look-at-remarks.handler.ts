import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { LogEvent } from '#event-store';
import { streams, type CaseId } from '#kernel';
import type { CommandRequest } from '#web';
import { disclosureError } from '../../domain/disclosure.errors.js';
import type { FieldRef } from '../../domain/vocabulary.js';
import { CaseContent } from '../../looking/case-content.js';
import { fieldsToShow } from '../../looking/content-fields.js';
import { Looks } from '../../looking/looks.js';
import type { Shown } from '../look-at-content/look-at-content.handler.js';

export class LookAtRemarks {
  constructor(
    readonly caseId: CaseId,
    /** A request to see content, with what was said when it was decided; or one interference. */
    readonly about: 'request' | 'interference',
    readonly id: string,
    /** All, when absent. */
    readonly wanted: readonly FieldRef[] | undefined,
    readonly request: CommandRequest,
  ) {}
}

/** What was said about a case rather than in it; recorded before it is opened, like everything that is sealed. */
@CommandHandler(LookAtRemarks)
export class LookAtRemarksHandler implements ICommandHandler<LookAtRemarks, Shown> {
  constructor(
    private readonly looks: Looks,
    private readonly content: CaseContent,
  ) {}

  /** @throws CASE.UNKNOWN, CONTENT.*, INTERFERENCE.UNKNOWN, STORE.*, KEYS.UNAVAILABLE */
  async execute({ caseId, about, id, wanted, request }: LookAtRemarks): Promise<Shown> {
    const closed = this.content.events(streams.disclosure(request.officeId, caseId));
    // Asked for beside the judgement, to save time; where that refuses first, nobody waits for it.
    closed.catch(() => undefined);
    const { look, outcome, fields } = await this.looks.recordByRole(request, {
      caseId,
      scope: about,
      purpose: about === 'request' ? 'decision' : 'supervision',
      ...(about === 'request' ? { request: id } : {}),
      fields: async () => fieldsToShow(saidAbout(await closed, about, id), wanted, true),
    });
    return { look, outcome, content: await this.content.open(await closed, fields) };
  }
}

function saidAbout(events: readonly LogEvent[], about: LookAtRemarks['about'], id: string): readonly LogEvent[] {
  const said = events.filter(({ data }) => data[about] === id);
  if (said.length > 0) return said;
  throw disclosureError(about === 'request' ? 'CONTENT.REQUEST_UNKNOWN' : 'INTERFERENCE.UNKNOWN');
}
