import { BatonError, eventHash, NotCanonicalError } from '#kernel';
import type { LogEvent } from '#event-store';
import { Frontier, leafOfEvent } from '#proofs';
import { moveError } from './move.errors.js';

export type LogFlaw = 'hash' | 'chain' | 'revision';

/**
 * Goes through a log event by event: recomputes each hash from content, checks that each stream is a chain without gaps,
 * and lets the RFC 9162 tree grow over the recomputed hashes (docs/adr/0004, 0013). Keeps the end of every stream in memory.
 */
export class LogWalk {
  readonly #tree = new Frontier();
  readonly #ends = new Map<string, { readonly revision: number; readonly hash: string }>();

  /** @param of which log this is, for the one who reads a refusal */
  constructor(private readonly of: 'log' | 'copy' = 'log') {}

  /** Events taken. */
  get events(): number {
    return this.#tree.size;
  }

  /** Root of the tree so far, hex. */
  root(): string {
    return Buffer.from(this.#tree.root()).toString('hex');
  }

  /** Takes the next event. @throws LOG.BROKEN naming it */
  take(event: LogEvent): void {
    const hash = hashOf(event);
    const flaw = this.#flawOf(event, hash);
    if (hash === null || flaw) throw this.#broken(event, flaw ?? 'hash');
    this.#ends.set(event.stream, { revision: event.revision, hash });
    this.#tree.append(leafOfEvent(hash));
  }

  #flawOf({ stream, revision, metadata }: LogEvent, hash: string | null): LogFlaw | null {
    const end = this.#ends.get(stream);
    if (revision !== (end?.revision ?? -1) + 1) return 'revision';
    if (metadata.prev !== (end?.hash ?? null)) return 'chain';
    return metadata.hash === hash ? null : 'hash';
  }

  #broken({ stream, revision, type }: LogEvent, flaw: LogFlaw): BatonError {
    return moveError('LOG.BROKEN', { of: this.of, event: this.events, stream, revision, type, flaw });
  }
}

/** Null for what has no canonical form, so no hash either. */
function hashOf(event: LogEvent): string | null {
  try {
    return eventHash(event);
  } catch (error) {
    if (error instanceof NotCanonicalError) return null;
    throw error;
  }
}
