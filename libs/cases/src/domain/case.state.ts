import type { EventId, Sealed } from '#kernel';
import type { CaseAccessState } from './case.access.js';
import type { Custody } from './custody.state.js';
import type { Channel, DeclineReason, Disposal, Origin, Owner, Party, ReportedPerson, Route } from './vocabulary.js';

/** What screening decided, without its texts. */
export type Screening =
  | { readonly decision: 'accepted' }
  | { readonly decision: 'repeat'; readonly of: string }
  | { readonly decision: 'declined'; readonly reason: DeclineReason; readonly destination: string | null }
  | { readonly decision: 'routed'; readonly route: Route; readonly destination: string };

export interface RegisterRef {
  readonly request: string;
  readonly series: string;
  readonly year: number;
}

/** `carried`: the number of an old register, brought over with an imported case. */
export type Registration =
  | { readonly status: 'none' }
  | ({ readonly status: 'requested' } & RegisterRef)
  | ({ readonly status: 'registered'; readonly sequence: number; readonly number: string } & RegisterRef)
  | { readonly status: 'carried'; readonly number: string };

/** Where the reported persons stand now: `event` and `field` open the envelope, `of` is the screening they belong to. */
export interface ReportedEntry {
  readonly of: EventId;
  readonly event: EventId;
  readonly field: 'reported' | 'replacement';
  readonly value: Sealed<readonly ReportedPerson[]>;
}

/** Where the codes of those a sealed case is kept from stand: to be opened by the one who checks new readers only. */
export interface ConcernedEntry {
  readonly event: EventId;
  readonly value: Sealed<readonly string[]>;
}

/** A proposal to give up a number: for which request, and who made it. */
export interface VoidProposal {
  readonly request: string;
  readonly by: string;
}

/** What is known of a case in every stage after receipt. */
export interface CaseFile {
  readonly access: CaseAccessState;
  readonly channel: Channel;
  readonly origin: Origin;
  readonly importedFrom: { readonly source: string; readonly reference: string } | null;
  readonly screening: Screening | null;
  readonly registration: Registration;
  /** Ids of all registration requests ever made: none is used twice. */
  readonly requests: ReadonlySet<string>;
  readonly disposal: Disposal | null;
  readonly custody: Custody;
  readonly proposals: ReadonlyMap<string, Party>;
  readonly documents: ReadonlySet<string>;
  readonly reported: ReportedEntry | null;
  /** Set while the case is sealed. */
  readonly concerned: ConcernedEntry | null;
  /** Found late to be a superior's (domain §6.3): its content is to be destroyed, and it may go only to `destination`. */
  readonly contentDoomed: { readonly found: string; readonly destination: string; readonly seal: string } | null;
  readonly voidProposals: ReadonlyMap<string, VoidProposal>;
  /** Sealed fields of each event, by event id: what a correction may strike. */
  readonly sealedFields: ReadonlyMap<string, readonly string[]>;
}

export const OWNED_STAGES = [
  'received',
  'imported',
  'accepted',
  'repeat',
  'declined',
  'routed',
  'registered',
  'referred',
  'disposed',
  'concluded',
] as const;
export type OwnedStage = (typeof OWNED_STAGES)[number];
export type Stage = 'none' | OwnedStage | 'archived';

/** I1: one stage and one owner until archived; only a referred case, and what follows from it, belongs to a body. */
export interface OwnedCase extends CaseFile {
  readonly stage: OwnedStage;
  readonly owner: Owner;
}

export interface ArchivedCase extends CaseFile {
  readonly stage: 'archived';
}

export type KnownCase = OwnedCase | ArchivedCase;
export type CaseState = { readonly stage: 'none' } | KnownCase;

export const noCase: CaseState = { stage: 'none' };

/** A superior's item (domain §6.3): passed up sealed, or found late to be his. Nothing but fact, time, hands and seal stays. */
export function isSuperiors({ contentDoomed, screening }: Pick<CaseFile, 'contentDoomed' | 'screening'>): boolean {
  return contentDoomed !== null || (screening?.decision === 'routed' && screening.route === 'superiorSealed');
}

export function isOwned(state: CaseState): state is OwnedCase {
  return state.stage !== 'none' && state.stage !== 'archived';
}
