import type { EventLog } from '#event-store';
import { formatPosition, type Instant, type Position } from '#kernel';
import type { Pool } from 'pg';
import { loadCheckpoints, type Checkpoint } from '../platform/checkpoints.js';
import { INDEX } from '../platform/names.js';

/** How far one projection is behind the log at one moment. */
export interface LagSample {
  readonly name: string;
  /** Events of ours it has not taken; beyond the leaf index at most `COUNTED` are counted. */
  readonly events: number;
  /** Age of the oldest event it has not taken; 0 when it has all. */
  readonly seconds: number;
}

/** A monitor wants to know that it is much, not how much. */
const COUNTED = 10_000;

/**
 * How far every projection is behind the log, cheaply, for monitors: reads what lies beyond the leaf index, and one event
 * for each place where a projection stands back. `lag` counts it all, for a person.
 */
export async function sampleLag(pool: Pool, log: EventLog, now: Instant): Promise<readonly LagSample[]> {
  const checkpoints = [...(await loadCheckpoints(pool)).values()];
  const index = checkpoints.find(({ name }) => name === INDEX);
  const head = (index?.sequence ?? -1) + (await countAfter(log, placeOf(index)));
  const ages = new Map<string, number>();
  const samples: LagSample[] = [];
  for (const checkpoint of checkpoints) {
    const events = Math.max(0, head - checkpoint.sequence);
    const place = formatPosition(checkpoint.position);
    const seconds = events === 0 ? 0 : (ages.get(place) ?? (await ageAfter(log, placeOf(checkpoint), now)));
    if (events > 0) ages.set(place, seconds);
    samples.push({ name: checkpoint.name, events, seconds });
  }
  return samples;
}

function placeOf(checkpoint: Checkpoint | undefined): Position | null {
  return checkpoint && checkpoint.sequence >= 0 ? checkpoint.position : null;
}

async function countAfter(log: EventLog, after: Position | null): Promise<number> {
  let events = 0;
  for await (const { kind } of log.readAll(after)) {
    if (kind === 'event') events += 1;
    if (events === COUNTED) break;
  }
  return events;
}

async function ageAfter(log: EventLog, after: Position | null, now: Instant): Promise<number> {
  for await (const item of log.readAll(after)) {
    if (item.kind !== 'event') continue;
    return Math.max(0, (Date.parse(now) - Date.parse(item.event.metadata.recordedAt)) / 1000);
  }
  return 0;
}
