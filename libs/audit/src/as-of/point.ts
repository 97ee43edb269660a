import type { Instant } from '#kernel';

export const CLOCKS = ['known', 'happened'] as const;
/** `known`: what was on record then; `happened`: what had happened by then, whenever it was written down (domain §3). */
export type WhichClock = (typeof CLOCKS)[number];

interface Timed {
  readonly metadata: { readonly occurredAt: Instant; readonly recordedAt: Instant };
}

/**
 * The events of a stream that count at an instant: known = its longest prefix with recordedAt ≤ T; happened = those with
 * occurredAt ≤ T, in order of revision (architecture §4).
 */
export function eventsAt<Event extends Timed>(events: readonly Event[], clock: WhichClock, instant: Instant): Event[] {
  if (clock === 'happened') return events.filter((event) => event.metadata.occurredAt <= instant);
  const end = events.findIndex((event) => event.metadata.recordedAt > instant);
  return events.slice(0, end < 0 ? events.length : end);
}
