import { type CaseId, type Instant, type OfficeId, partsOf } from '#kernel';
import type { SequencedEvent } from '#projections';
import { caseEvents, type CaseEvent, type CaseEventType } from '../domain/case.events.js';

/** An event of a case as a read model sees it: with its place in the log, envelopes closed. */
export type CaseFact = Omit<SequencedEvent, 'type' | 'data'> & CaseEvent;
export type FactOf<Type extends CaseEventType> = Extract<CaseFact, { type: Type }>;

type Raw = Omit<SequencedEvent, 'data'> & { readonly data: object };

export const CASE_FACTS = Object.keys(caseEvents);

/** The event as one of a case, or null. Its data was checked when it was written and lifted by the engine. */
export function caseFact(event: Raw): CaseFact | null {
  return isCaseFact(event) ? event : null;
}

function isCaseFact(event: Raw): event is CaseFact {
  return Object.hasOwn(caseEvents, event.type);
}

/** Whose case it is: the founding office and the id in the stream's name. */
export function caseOf(event: Pick<SequencedEvent, 'stream'>): {
  readonly caseId: CaseId;
  readonly officeId: OfficeId;
} {
  const { id, officeId } = partsOf(event.stream);
  return { caseId: id as CaseId, officeId };
}

/** When it happened and when we wrote it, for rows that keep both. */
export function clocksOf(event: Pick<SequencedEvent, 'metadata'>): {
  readonly occurred: Instant;
  readonly recorded: Instant;
} {
  return { occurred: event.metadata.occurredAt, recorded: event.metadata.recordedAt };
}
