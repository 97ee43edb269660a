import type { CaseEvent, ReportType } from '#cases';
import type { Instant } from '#kernel';
import type { ScreeningDecision } from './vocabulary.js';

/** What retention must know of a case. Plain values only: a row can hold it. */
export interface CaseStanding {
  /** When it was concluded, or archived without a conclusion; null while in hand. */
  readonly closedAt: Instant | null;
  readonly reportType: ReportType | null;
  readonly decision: ScreeningDecision | null;
  readonly documents: readonly string[];
  /** Of each document its key, in the same order. */
  readonly documentKeys: readonly string[];
  /** When it was found to be a superior's matter. */
  readonly doomedAt: Instant | null;
}

export const noStanding: CaseStanding = {
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
    case 'Screened':
      return { ...standing, ...screened(event) };
    case 'Scanned':
      return {
        ...standing,
        documents: [...standing.documents, event.data.document],
        documentKeys: [...standing.documentKeys, event.data.key],
      };
    case 'Concluded':
      return { ...standing, closedAt: event.occurredAt };
    case 'Archived':
      return { ...standing, closedAt: standing.closedAt ?? event.occurredAt };
    case 'Reopened':
      return { ...standing, closedAt: null };
    case 'SuperiorMatterFound':
      return { ...standing, doomedAt: event.occurredAt };
    default:
      return standing;
  }
}

function screened({ data }: Extract<StandingFact, { type: 'Screened' }>): Partial<CaseStanding> {
  const { decision } = data;
  return { decision, reportType: 'reportType' in data ? data.reportType : null };
}
