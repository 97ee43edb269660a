import type { ActorId, EventFlag, EventId, EvolvedEvent, Instant } from '#kernel';
import { caseEvents, type CaseEvent, type CaseEventType } from '../../domain/case.events.js';

/** What is told of an event besides what the decider folds. */
export interface EventOrigin {
  readonly role: string;
  readonly recorder: ActorId | null;
  readonly flags: readonly EventFlag[];
}

/** An event of a case as a view folds it: data of the current version, envelopes closed. */
export type ViewedEvent = EvolvedEvent<CaseEvent> & EventOrigin;
export type ViewedOf<Type extends CaseEventType> = Extract<ViewedEvent, { type: Type }>;

/** The same, before anybody looked at its type. */
export interface RawViewedEvent extends EventOrigin {
  readonly id: EventId;
  readonly revision: number;
  readonly type: string;
  readonly data: object;
  readonly actor: ActorId;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

/** The events a view knows; types of a later version are passed over, as the decider does. */
export function viewed(events: readonly RawViewedEvent[]): ViewedEvent[] {
  return events.filter(isViewed);
}

function isViewed(event: RawViewedEvent): event is ViewedEvent {
  return Object.hasOwn(caseEvents, event.type);
}
