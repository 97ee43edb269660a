import type { SequencedEvent } from '#projections';
import { destructionEvents, type DestructionEvent } from '../domain/destruction.events.js';
import { retentionEvents, type RetentionEvent } from '../domain/retention.events.js';

type Raw = Omit<SequencedEvent, 'data'> & { readonly data: object };

/** An event of rules, holds and orders with its place in the log, envelopes closed. */
export type RetentionFact = Omit<SequencedEvent, 'type' | 'data'> & (DestructionEvent | RetentionEvent);

export const RETENTION_FACTS = [...Object.keys(retentionEvents), ...Object.keys(destructionEvents)];

/** The event as one of ours, or null. Its data was checked when it was written and lifted by the engine. */
export function retentionFact(event: Raw): RetentionFact | null {
  return isRetentionFact(event) ? event : null;
}

function isRetentionFact(event: Raw): event is RetentionFact {
  return Object.hasOwn(retentionEvents, event.type) || Object.hasOwn(destructionEvents, event.type);
}
