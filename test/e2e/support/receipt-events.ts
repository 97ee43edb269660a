import type { EventLog, LogEvent } from '#event-store';
import { streamKind } from '#kernel';

/** Events of cases, in log order. */
export async function caseEventsOf(log: EventLog): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const item of log.readAll(null))
    if (item.kind === 'event' && streamKind(item.event.stream) === 'case') events.push(item.event);
  return events;
}

/** The same, case by case. */
export function byStream(events: readonly LogEvent[]): ReadonlyMap<string, readonly LogEvent[]> {
  const streams = new Map<string, LogEvent[]>();
  for (const event of events) {
    const mine = streams.get(event.stream);
    if (mine) mine.push(event);
    else streams.set(event.stream, [event]);
  }
  return streams;
}
