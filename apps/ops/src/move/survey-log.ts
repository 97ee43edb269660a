import type { EventLog, ForeignEvent } from '#event-store';
import { BatonError } from '#kernel';
import { LogWalk } from './log-walk.js';

/** What a log can be read from: a store, or a file of a backup. */
export type LogSource = Pick<EventLog, 'readAll'>;

const NAMED = 20;

/** A log read to its end and found sound. */
export interface LogSurvey {
  readonly events: number;
  /** Root over the recomputed hashes, hex. */
  readonly root: string;
  readonly foreign: ForeignEvents;
}

export interface ForeignEvents {
  readonly count: number;
  /** The first of them. */
  readonly first: readonly ForeignEvent[];
}

/**
 * Reads a whole log before anything is done with it. Where it is broken beside foreign events, these are told first: they
 * may be why.
 * @throws LOG.BROKEN when there is no foreign event; what reading throws
 */
export async function surveyLog(
  source: LogSource,
  onEvent: (events: number) => void = () => undefined,
): Promise<LogSurvey> {
  const walk = new LogWalk();
  const first: ForeignEvent[] = [];
  let [count, read] = [0, 0];
  let broken: BatonError | null = null;
  for await (const item of source.readAll(null)) {
    if (item.kind === 'foreign') {
      count += 1;
      if (first.length < NAMED) first.push(item.event);
    }
    if (item.kind !== 'event') continue;
    broken ??= flawAt(walk, item.event);
    onEvent((read += 1));
  }
  if (broken && count === 0) throw broken;
  return { events: walk.events, root: walk.root(), foreign: { count, first } };
}

function flawAt(walk: LogWalk, event: Parameters<LogWalk['take']>[0]): BatonError | null {
  try {
    walk.take(event);
    return null;
  } catch (error) {
    if (error instanceof BatonError) return error;
    throw error;
  }
}
