import type { SequencedEvent } from '#projections';
import { accessEvents, type AccessEvent } from '../domain/access.events.js';
import { disclosureEvents, type DisclosureEvent } from '../domain/disclosure.events.js';

type Placed = Omit<SequencedEvent, 'type' | 'data'>;
export type AccessFact = Placed & AccessEvent;
export type DisclosureFact = Placed & DisclosureEvent;

type Raw = Placed & { readonly type: string; readonly data: object };

export const ACCESS_FACTS = Object.keys(accessEvents);

/** The event as one of a reader's stream, or null. Its data was checked when it was written and lifted by the engine. */
export function accessFact(event: Raw): AccessFact | null {
  return isAccessFact(event) ? event : null;
}

/** The event as one of a case's disclosure stream, or null. */
export function disclosureFact(event: Raw): DisclosureFact | null {
  return isDisclosureFact(event) ? event : null;
}

function isAccessFact(event: Raw): event is AccessFact {
  return Object.hasOwn(accessEvents, event.type);
}

function isDisclosureFact(event: Raw): event is DisclosureFact {
  return Object.hasOwn(disclosureEvents, event.type);
}
