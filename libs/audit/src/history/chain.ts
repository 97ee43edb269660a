import type { LogEvent } from '#event-store';
import { eventHash } from '#kernel';

/**
 * Whether each event of a whole stream still is what was chained: its revision follows, `prev` is the hash before it, and
 * its own hash comes out again from its stored form (docs/adr/0004).
 */
export function intactness(events: readonly LogEvent[]): boolean[] {
  return events.map((event, place) => {
    const before = place === 0 ? null : (events[place - 1]?.metadata.hash ?? null);
    return event.revision === place && event.metadata.prev === before && recomputes(event);
  });
}

function recomputes({ position: _position, ...event }: LogEvent): boolean {
  try {
    return eventHash(event) === event.metadata.hash;
  } catch {
    return false;
  }
}
