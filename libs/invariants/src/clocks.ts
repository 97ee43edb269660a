import { unless, type Fault } from './fault.js';
import type { AnyFact, Told } from './shapes/common.js';

/** What is kept of an event, of many streams at once. */
type Moment = Pick<Told, 'commandId' | 'occurredAt' | 'recordedAt'>;

/** Times of one stream (domain §3, clocks): recordedAt never goes back, occurredAt is never later, flags say what is so. */
export class Clocks {
  #last: Moment | null = null;
  /** The end of the stream before the append that is being read: what its flags were compared with. */
  #before: Moment | null = null;

  take({ metadata }: AnyFact): readonly Fault[] {
    if (this.#last?.commandId !== metadata.commandId) this.#before = this.#last;
    const last = this.#last;
    const { commandId, occurredAt, recordedAt } = metadata;
    this.#last = { commandId, occurredAt, recordedAt };
    return [
      ...unless(last === null || recordedAt >= last.recordedAt, 'CLOCK.BACKWARDS'),
      ...unless(occurredAt <= recordedAt, 'CLOCK.FUTURE'),
      ...unless(flagsHold(metadata, this.#before), 'CLOCK.FLAGS'),
    ];
  }
}

/** What is written was decided a moment before: as long before as a command may take at most, and more. In milliseconds. */
export const DECIDED_BEFORE_MS = 10_000;

/** A raised clock stands exactly where the event before stood; backwards is flagged when, and only when, it is so. */
function flagsHold({ flags = [], occurredAt, recordedAt }: Told, before: Moment | null): boolean {
  const raised = !flags.includes('clockRaised') || recordedAt === before?.recordedAt;
  const backwards = before !== null && occurredAt < before.occurredAt;
  return raised && flags.includes('occurredBackwards') === backwards;
}
