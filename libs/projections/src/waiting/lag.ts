import type { EventLog } from '#event-store';
import { START, type Position } from '#kernel';
import type { Pool } from 'pg';
import { loadCheckpoints } from '../platform/checkpoints.js';
import { INDEX } from '../platform/names.js';
import { loadFailures, type ProjectionFailure } from '../platform/records.js';

/** How far one projection is. */
export interface Lag {
  readonly name: string;
  readonly version: number;
  readonly sequence: number;
  readonly position: Position;
  /** Events of ours in the log that it has not taken yet. */
  readonly behind: number;
  /** Why it stands still, if it does. */
  readonly failure: ProjectionFailure | null;
}

/**
 * How far every projection is behind the log. Reads the log from where the leaf index ends, which is its end nearly
 * always.
 */
export async function lag(pool: Pool, log: EventLog): Promise<readonly Lag[]> {
  const checkpoints = await loadCheckpoints(pool);
  const failures = await loadFailures(pool);
  const index = checkpoints.get(INDEX);
  const after = index && index.sequence >= 0 ? index.position : null;
  const head = (index?.sequence ?? -1) + (await eventsAfter(log, after));
  return [...checkpoints.values()].map(({ name, version, sequence, position = START }) => {
    const failure = failures.find((one) => one.name === name && one.version === version) ?? null;
    return { name, version, sequence, position, behind: head - sequence, failure };
  });
}

async function eventsAfter(log: EventLog, after: Position | null): Promise<number> {
  let events = 0;
  for await (const item of log.readAll(after)) if (item.kind === 'event') events += 1;
  return events;
}
