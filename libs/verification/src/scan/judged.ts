import type { LogEvent } from '#event-store';
import { placeOf, type Finding } from '#invariants';
import type { StoredEvent } from '#kernel';

/**
 * What a fold of the rules says of an event. Content of a shape no rule can read is a finding at the event, and the scan
 * goes on: whoever altered it must not be able to stop the check.
 *
 * @param read lifts an event to the version the code speaks; null for one that a person had every fold leave out
 */
export function judged(
  event: LogEvent,
  rule: (event: StoredEvent) => readonly Finding[],
  read: (event: LogEvent) => StoredEvent | null,
): readonly Finding[] {
  try {
    const known = read(event);
    return known ? rule(known) : [];
  } catch (error) {
    const errorClass = error instanceof Error ? error.name : typeof error;
    return [{ code: 'FORM.UNREADABLE', event: placeOf(event), details: { errorClass } }];
  }
}
