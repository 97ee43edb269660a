import { RevisionConflict, type EventLog, type LogEvent } from '#event-store';
import { failPoint } from '#fail-points';
import type { Position } from '#kernel';
import { batched } from './batches.js';
import { LogWalk } from './log-walk.js';
import { moveError } from './move.errors.js';
import type { LogSource, LogSurvey } from './survey-log.js';

export type LogTarget = Pick<EventLog, 'readAll' | 'append'>;

export interface CopyOptions {
  readonly from: LogSource;
  readonly to: LogTarget;
  /** Of `from`, made just before. */
  readonly survey: LogSurvey;
  /** Leaves events alone that are not ours, on both sides. */
  readonly leaveForeign?: boolean;
  readonly onProgress?: (phase: CopyPhase, done: number, total: number) => void;
}

export type CopyPhase = 'compared' | 'copied' | 'read back';

/** A copy that was read back and found the same. */
export interface Copied {
  readonly events: number;
  /** Root of both sides, hex. */
  readonly root: string;
  /** Written now. */
  readonly copied: number;
  /** Written by an earlier run. */
  readonly already: number;
  /** Events the source got while it was copied: it is in use. */
  readonly grewBy: number;
}

/**
 * Copies a log into an empty store, or goes on with a copy that was cut off, with ids, revisions and content as they are.
 *
 * One append at a time is awaited, since nothing else keeps the order of `$all` (traps §4). An append is sent at the exact
 * revision its events have: where it was written already, that revision lies before the stream's current one, and the
 * server compares ids and writes nothing; where it was not, it is written. There is no third case, so an append whose
 * outcome is unknown may be sent again, by this run or by the next one, and a late one of a killed run does no harm.
 * Everything the target holds is compared before the first append.
 * @throws MOVE.FOREIGN, MOVE.TARGET_FOREIGN, MOVE.TARGET_DIFFERS, MOVE.TARGET_LONGER: nothing was written;
 *   MOVE.TARGET_BUSY, MOVE.ROOTS_DIFFER, LOG.BROKEN, STORE.*
 */
export async function copyLog(options: CopyOptions): Promise<Copied> {
  if (options.survey.foreign.count > 0 && !options.leaveForeign)
    throw moveError('MOVE.FOREIGN', { events: options.survey.foreign.count });
  return new Copy(options).run();
}

class Copy {
  readonly #source = new LogWalk();
  readonly #target = new LogWalk('copy');
  #sourceAt: Position | null = null;
  #targetAt: Position | null = null;
  #already = 0;
  #copied = 0;

  constructor(private readonly options: CopyOptions) {}

  async run(): Promise<Copied> {
    const there = this.#eventsThere();
    try {
      await this.#level(there);
      for (let seen = this.#source.events; ; seen = this.#source.events) {
        await this.#readBack();
        await this.#level(there);
        if (this.#source.events === seen) break;
      }
    } finally {
      await there.return(undefined);
    }
    const { events } = this.#source;
    const grewBy = events - this.options.survey.events;
    return { events, root: this.#source.root(), copied: this.#copied, already: this.#already, grewBy };
  }

  /** Brings the target level with the source as it is now. */
  async #level(there: AsyncIterator<LogEvent, undefined>): Promise<void> {
    for await (const batch of batched(this.#missing(there))) await this.#append(batch);
  }

  async *#missing(there: AsyncIterator<LogEvent, undefined>): AsyncIterable<LogEvent> {
    for await (const item of this.options.from.readAll(this.#sourceAt)) {
      if (item.kind !== 'event') continue;
      const { event } = item;
      this.#source.take(event);
      this.#sourceAt = event.position;
      const known = (await there.next()).value;
      if (known === undefined) yield event;
      else this.#compare(event, known);
    }
    const more = (await there.next()).value;
    if (more) throw moveError('MOVE.TARGET_LONGER', placeOf(more, this.#source.events));
  }

  #compare(event: LogEvent, known: LogEvent): void {
    if (textOf(event) !== textOf(known)) throw moveError('MOVE.TARGET_DIFFERS', placeOf(known, this.#already));
    this.#already += 1;
    this.#tell('compared', this.#already);
  }

  /** What the target held before the first append, in its order. */
  async *#eventsThere(): AsyncGenerator<LogEvent, undefined> {
    for await (const item of this.options.to.readAll(null)) {
      if (item.kind === 'foreign' && !this.options.leaveForeign) {
        const { stream, revision, type } = item.event;
        throw moveError('MOVE.TARGET_FOREIGN', { stream, revision, type });
      }
      if (item.kind === 'event') yield item.event;
    }
  }

  async #append(batch: readonly LogEvent[]): Promise<void> {
    const [first, last] = [batch[0], batch.at(-1)];
    if (!first || !last) return;
    try {
      const { revision } = await this.options.to.append(first.stream, first.revision - 1, batch);
      if (revision !== last.revision) throw moveError('MOVE.TARGET_BUSY', placeOf(first, this.#already + this.#copied));
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      throw moveError('MOVE.TARGET_BUSY', placeOf(first, this.#already + this.#copied));
    }
    this.#copied += batch.length;
    this.#tell('copied', this.#copied, this.#already);
    await failPoint('migration.copied');
  }

  /** Reads what the target holds, from content, and compares with what the source gave. */
  async #readBack(): Promise<void> {
    for await (const item of this.options.to.readAll(this.#targetAt)) {
      if (item.kind !== 'event') continue;
      this.#target.take(item.event);
      this.#targetAt = item.event.position;
      this.#tell('read back', this.#target.events);
    }
    const [from, to] = [this.#source, this.#target];
    if (from.events === to.events && from.root() === to.root()) return;
    const roots = { root: from.root(), rootThere: to.root() };
    throw moveError('MOVE.ROOTS_DIFFER', { events: from.events, eventsThere: to.events, ...roots });
  }

  #tell(phase: CopyPhase, done: number, before = 0): void {
    this.options.onProgress?.(phase, done, Math.max(this.options.survey.events, this.#source.events) - before);
  }
}

/** All that must be the same on both sides; the position in `$all` may differ. */
function textOf({ stream, revision, id, type, data, metadata }: LogEvent): string {
  return JSON.stringify([stream, revision, id, type, data, metadata]);
}

function placeOf({ stream, revision, type }: LogEvent, event: number): Record<string, string | number> {
  return { event, stream, revision, type };
}
