import type { EventLog } from '#event-store';
import type { StoredEvent } from '#kernel';
import { officeStory } from '../../invariants/support/office-story.js';
import { playedBy } from '../../invariants/support/plays.js';

/** Streams one after another, as they would stand in a log: the office of the stories, and cases played by chance. */
export function manyCases(cases: number): readonly StoredEvent[] {
  const played = Array.from({ length: cases }, (_, index) => playedBy(700_000 + index, 60).events).flat();
  return [...officeStory().events, ...played];
}

/** Appends what was told to a real log, in its order, stream by stream where it changes. */
export async function write(log: EventLog, events: readonly StoredEvent[]): Promise<void> {
  for (let from = 0; from < events.length;) {
    const first = events[from];
    if (!first) return;
    let to = from + 1;
    while (events[to]?.stream === first.stream) to += 1;
    await log.append(first.stream, first.revision - 1, events.slice(from, to));
    from = to;
  }
}
