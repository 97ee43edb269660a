import type { CaseEvent, ReportType } from '#cases';
import type { Instant } from '#kernel';
import type { ScreeningDecision } from './vocabulary.js';

/** What retention must know of a case. Plain values only: a row can hold it. */
export interface CaseStanding {
  readonly receivedAt: Instant | null;
  /** When it was concluded, or archived without a conclusion, but never before it was received; null while in hand. */
  readonly closedAt: Instant | null;
  readonly reportType: ReportType | null;
  readonly decision: ScreeningDecision | null;
  readonly documents: readonly string[];
  /** Of each document its key, in the same order. */
  readonly documentKeys: readonly string[];
  /** When it was passed up sealed, or found late to be a superior's matter; null while it is not a superior's. */
  readonly doomedAt: Instant | null;
}

export const noStanding: CaseStanding = {
  receivedAt: null,
  closedAt: null,
  reportType: null,
  decision: null,
  documents: [],
  documentKeys: [],
  doomedAt: null,
};

/** An event of a case with its time: all that is needed of it, envelopes closed. */
export type StandingFact = CaseEvent & { readonly occurredAt: Instant };

/** How a case stands after an event: the one fold that commands and the read model share. Total, never throws. */
export function evolveStanding(standing: CaseStanding, event: StandingFact): CaseStanding {
  switch (event.type) {
    case 'Received':
      return { ...standing, receivedAt: event.occurredAt };
    case 'Screened':
      return { ...standing, ...screened(standing, event) };
    case 'Scanned':
      return {
        ...standing,
        documents: [...standing.documents, event.data.document],
        documentKeys: [...standing.documentKeys, event.data.key],
      };
    case 'Concluded':
      return { ...standing, closedAt: closedBy(standing, event) };
    case 'Archived':
      return { ...standing, closedAt: standing.closedAt ?? closedBy(standing, event) };
    case 'Reopened':
      return { ...standing, closedAt: null, doomedAt: foundAt(standing) };
    case 'Returned':
      return { ...standing, doomedAt: foundAt(standing) };
    case 'SuperiorMatterFound':
      return { ...standing, doomedAt: event.occurredAt };
    default:
      return standing;
  }
}

/** One person says when he closed it: nothing is over sooner for that than if he had done so on the day it came. */
function closedBy({ receivedAt }: CaseStanding, { occurredAt }: StandingFact): Instant {
  return receivedAt !== null && occurredAt < receivedAt ? receivedAt : occurredAt;
}

/** What was passed up may come back and be screened anew; what was found late to be a superior's stays so. */
function foundAt({ decision, doomedAt }: CaseStanding): Instant | null {
  return decision === 'routed' ? null : doomedAt;
}

function screened(
  standing: CaseStanding,
  { data, occurredAt }: Extract<StandingFact, { type: 'Screened' }>,
): Partial<CaseStanding> {
  const reportType = 'reportType' in data ? data.reportType : null;
  const goesUp = data.decision === 'routed' && data.route === 'superiorSealed';
  return { decision: data.decision, reportType, doomedAt: goesUp ? occurredAt : foundAt(standing) };
}
