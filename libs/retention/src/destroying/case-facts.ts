import { Inject, Injectable } from '@nestjs/common';
import type { CaseEvent } from '#cases';
import { CommandStore, EventCatalogue, evolved, type EventLog } from '#event-store';
import { officeDate, streams, type CaseId, type Clock, type OfficeId } from '#kernel';
import { CLOCK, EVENT_LOG, OFFICE, type OfficeSettings } from '#web';
import type { DestructionFacts, DestructionOrder } from '../domain/destruction.js';
import { holdsOn, isHeld, retentionDecider, type RetentionState } from '../domain/retention.js';
import { documentsGoAlong, dueOn } from '../domain/rules.js';
import { evolveStanding, noStanding, type CaseStanding } from '../domain/standing.js';
import type { Target } from '../domain/vocabulary.js';

/** Looks up, in the log itself, what a destruction is decided on: never in a read model, which may be old. */
@Injectable()
export class CaseFacts {
  constructor(
    private readonly store: CommandStore,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly catalogue: EventCatalogue,
    @Inject(OFFICE) private readonly office: Pick<OfficeSettings, 'zone'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How the case of a target stands at this moment. @throws STORE.* */
  async of(office: OfficeId, target: Target): Promise<DestructionFacts> {
    const [rules, standing] = await Promise.all([this.rules(office), this.standing(office, target.case as CaseId)]);
    return {
      held: isHeld(rules, target.case),
      holds: holdsOn(rules, target.case),
      due: target.kind !== 'superiorMatter' && this.#isDue(rules, target.kind, standing),
      doomed: standing.doomedAt !== null,
      strange: strangeDocuments(target, standing),
    };
  }

  /**
   * Documents of the case that an order may take, where its target reaches any: with a content that expired not before
   * their own time. @throws STORE.*
   */
  async documents(
    office: OfficeId,
    { target, cause }: Pick<DestructionOrder, 'target' | 'cause'>,
  ): Promise<readonly string[]> {
    const [{ rules }, standing] = await Promise.all([this.rules(office), this.standing(office, target.case as CaseId)]);
    const { zone } = this.office;
    const expired = target.kind === 'content' && cause === 'expiry';
    const stay = expired && !documentsGoAlong([...rules.values()], standing, officeDate(this.clock.now(), zone), zone);
    return stay ? [] : standing.documents;
  }

  /** Rules and holds of the office. @throws STORE.* */
  async rules(office: OfficeId): Promise<RetentionState> {
    return (await this.store.load(retentionDecider, streams.retention(office))).state;
  }

  /** @throws STORE.* */
  async standing(office: OfficeId, caseId: CaseId): Promise<CaseStanding> {
    let standing = noStanding;
    for await (const event of this.log.readStream(streams.case(office, caseId)))
      standing = evolveStanding(standing, evolved<CaseEvent>(this.catalogue, event));
    return standing;
  }

  #isDue({ rules }: RetentionState, kind: 'identity' | 'content' | 'document', standing: CaseStanding): boolean {
    const { zone } = this.office;
    const due = dueOn(rules.values(), kind, standing, zone);
    return due !== null && due <= officeDate(this.clock.now(), zone);
  }
}

function strangeDocuments(target: Target, { documents }: CaseStanding): boolean {
  const named = target.kind === 'document' ? (target.documents ?? []) : [];
  return named.some((document) => !documents.includes(document));
}
