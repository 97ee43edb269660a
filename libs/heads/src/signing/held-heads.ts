import { headsError } from '../domain/heads.errors.js';
import type { HeadOutlet, PublishedHead } from './head-outlet.js';
import type { HeadStream, LoggedHead } from './head-stream.js';
import { checkSignature, type KnownKeys } from './sign-head.js';

export interface HeldDesk extends KnownKeys {
  readonly heads: HeadStream;
  readonly outlet: HeadOutlet;
}

/**
 * The heads of the log, each held once against what is outside and against the one before it. Whoever can write into the log
 * and add to the place outside can put a head of his own behind the genuine ones, or say an old one again: so all count, not
 * the newest alone.
 */
export class HeldHeads {
  #revision = -1;
  #size = 0;

  constructor(private readonly desk: HeldDesk) {}

  /** Revision of the last head of the log that is outside; -1 when none is. @throws HEADS.MISMATCH, HEADS.OUTSIDE_AWAY, STORE.UNAVAILABLE */
  async compare(): Promise<number> {
    const logged = this.desk.heads.from(0);
    let outside = -1;
    try {
      for await (const kept of this.desk.outlet.from(0)) {
        await this.#demandSame(kept, logged);
        outside = kept.revision;
      }
    } finally {
      await logged.return(undefined);
    }
    return outside;
  }

  /** Goes on in the log up to the revision of a head outside, which has to be this one: a log that was set back ends before. */
  async #demandSame({ revision, size, checkpoint }: PublishedHead, logged: AsyncGenerator<LoggedHead>): Promise<void> {
    let head = await logged.next();
    while (!head.done && head.value.revision < revision) {
      this.take(head.value);
      head = await logged.next();
    }
    if (head.done || head.value.checkpoint !== checkpoint)
      throw headsError('HEADS.MISMATCH', { why: 'outside', revision, size });
    this.take(head.value);
  }

  /** @throws HEADS.MISMATCH when it covers no more than the one before, or its signature does not hold */
  take(head: LoggedHead): void {
    const { revision, size } = head;
    if (revision <= this.#revision) return;
    if (size <= this.#size) throw headsError('HEADS.MISMATCH', { why: 'order', revision, size });
    checkSignature(this.desk, head);
    this.#revision = revision;
    this.#size = size;
  }
}
