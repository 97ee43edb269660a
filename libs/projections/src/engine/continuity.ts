import type { EventLog } from '#event-store';
import { comparePositions, type StreamName } from '#kernel';
import type { ClientBase, Pool } from 'pg';
import { loadCheckpoints, type Checkpoint } from '../platform/checkpoints.js';
import { leafOfRevision, type Beginning } from '../platform/log-index.js';
import { INDEX } from '../platform/names.js';
import type { SequencedEvent } from '../projection.js';

/** A stream goes on after a revision that was never brought: what follows must not be numbered. */
export class EventsMissed extends Error {
  constructor(
    readonly stream: string,
    /** Of the event that showed it; the one before is missing. */
    readonly revision: number,
    readonly eventId: string,
  ) {
    super('an event of one of our streams was left out');
    this.name = 'EventsMissed';
  }
}

/** Events that were numbered before came back without one of them: their numbers are wrong, and one would be taken twice. */
export class Misnumbered extends Error {
  constructor() {
    super('events that were read again do not have the sequence the leaf index gave them');
    this.name = 'Misnumbered';
  }
}

/**
 * Holds the numbers of a batch against the leaf index, where the batch reads again what is in there.
 * @param index where the leaf index ends, for the one who keeps it; null: others may go on beyond it
 * @throws Misnumbered: an event was left out on the way
 */
export async function refuseMisnumbered(
  client: ClientBase,
  events: readonly SequencedEvent[],
  index: Checkpoint | null,
): Promise<void> {
  if (index && events.some((event) => event.sequence > index.sequence !== isBeyond(event, index)))
    throw new Misnumbered();
  const known = index ? events.findLast(({ sequence }) => sequence <= index.sequence) : events.at(-1);
  if (!known) return;
  const leaf = await leafOfRevision(client, known.stream, known.revision);
  if (leaf ? leaf.sequence !== known.sequence : index !== null) throw new Misnumbered();
}

function isBeyond({ position }: SequencedEvent, index: Checkpoint): boolean {
  return comparePositions(position, index.position) > 0;
}

/** The events of a batch whose predecessor in their stream is not in the batch, but for the first of a stream. */
export function beginnings(events: readonly SequencedEvent[]): readonly Beginning[] {
  const last = new Map<string, number>();
  const found: Beginning[] = [];
  for (const { stream, revision, id } of events) {
    if (revision > 0 && last.get(stream) !== revision - 1) found.push({ stream, revision, eventId: id });
    last.set(stream, revision);
  }
  return found;
}

/** Whether reading again cannot bring what was missed: the leaf index is past its place, or the log does not have it. */
export async function passedBy(
  pool: Pool,
  log: Pick<EventLog, 'readStream'>,
  { stream, revision }: EventsMissed,
): Promise<boolean> {
  const index = (await loadCheckpoints(pool)).get(INDEX);
  for await (const event of log.readStream(stream as StreamName, revision - 1)) {
    if (event.revision !== revision - 1) return true;
    // A stream read of an older server carries no position in `$all`.
    return event.position.commit > 0n && index !== undefined && comparePositions(event.position, index.position) <= 0;
  }
  return true;
}
