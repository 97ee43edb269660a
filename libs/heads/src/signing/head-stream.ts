import { evolved, type EventCatalogue, type EventLog, type LogEvent } from '#event-store';
import { streams, type Instant, type OfficeId, type StreamName } from '#kernel';
import { NoteError, unverifiedHead } from '#proofs';
import { headsError } from '../domain/heads.errors.js';
import type { HeadsEvent } from '../domain/heads.events.js';
import type { PublishedHead } from './head-outlet.js';

/** A head as the log has it. Its signature was not looked at. */
export interface LoggedHead extends PublishedHead {
  /** Hex. */
  readonly root: string;
  /** Id of the key it was signed with. */
  readonly key: string;
  readonly signedAt: Instant;
  readonly event: LogEvent;
}

/** The stream `heads-<office>`, never folded as a whole: its last event tells all that the next one needs. */
export class HeadStream {
  readonly name: StreamName;

  constructor(
    private readonly log: EventLog,
    private readonly catalogue: EventCatalogue,
    office: OfficeId,
  ) {
    this.name = streams.heads(office);
  }

  /** @throws STORE.UNAVAILABLE; HEADS.MISMATCH when it contradicts itself */
  async last(): Promise<LoggedHead | null> {
    const event = await this.log.lastOf(this.name);
    return event && this.#headIn(event);
  }

  /** Heads from a revision on, in order. @throws as `last` */
  async *from(revision: number): AsyncGenerator<LoggedHead> {
    for await (const event of this.log.readStream(this.name, revision)) yield this.#headIn(event);
  }

  /** The head of one revision, or null. @throws as `last` */
  async at(revision: number): Promise<LoggedHead | null> {
    for await (const head of this.from(revision)) return head;
    return null;
  }

  #headIn(event: LogEvent): LoggedHead {
    const { data } = evolved<HeadsEvent>(this.catalogue, event);
    const { size, root, checkpoint, key } = data;
    if (!isOf(checkpoint, size, root)) throw headsError('HEADS.MISMATCH', { why: 'head', revision: event.revision });
    return { revision: event.revision, size, root, checkpoint, key, signedAt: event.metadata.recordedAt, event };
  }
}

/** Whether size and root beside a checkpoint are those in it: what was stored may be anything. */
function isOf(checkpoint: unknown, size: unknown, root: unknown): boolean {
  try {
    const head = unverifiedHead(String(checkpoint));
    return head.size === size && head.root.toString('hex') === root;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}
