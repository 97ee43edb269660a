import { BatonError } from '#kernel';
import { type LogTree } from '#projections';
import { Frontier, leafOfEvent, NoteError, openCheckpoint, type NoteVerifier } from '#proofs';
import type { HeadFolder } from '../signing/head-folder.js';
import type { HeadStream, LoggedHead } from '../signing/head-stream.js';
import type { PublishedHead } from '../signing/head-outlet.js';
import { hashOf } from '../signing/read-back.js';

/** Leaves of the index that are read at once. */
const PAGE = 10_000;

/**
 * What can be wrong with a head: its event was changed; it contradicts itself; no pinned key signed it; it covers no more
 * than the one before; the index does not lead to its root; another stands outside; it is outside and not in the log.
 */
export type HeadFlawKind = 'content' | 'form' | 'signature' | 'size' | 'root' | 'outside' | 'missing';

export interface HeadFlaw {
  readonly why: HeadFlawKind;
  readonly revision: number;
}

export interface HeadsReport {
  readonly heads: number;
  /** Events under the last head that fits. */
  readonly size: number;
  /** Heads in the log that are not outside; null when no place outside was named. */
  readonly notOutside: number | null;
  /** The first that does not fit. */
  readonly flaw: HeadFlaw | null;
}

export interface HeadsToCheck {
  readonly heads: HeadStream;
  readonly tree: LogTree;
  readonly outside: HeadFolder | null;
  /** Pinned keys. */
  readonly verifiers: readonly NoteVerifier[];
  readonly origin: string;
}

/**
 * Checks all heads of a log: each by itself, against the one tree that the leaf index makes (so each is consistent with every
 * other), and against what is kept outside. Whether the index is that of the log is not asked here (`ops verify`).
 * @throws STORE.UNAVAILABLE, HEADS.OUTSIDE_AWAY; RangeError when the index does not reach the heads
 */
export async function checkHeads(what: HeadsToCheck, progress: (heads: number) => void): Promise<HeadsReport> {
  const outside = new Map<number, PublishedHead>();
  const check = new Check(what, outside);
  try {
    if (what.outside) for await (const head of what.outside.from(0)) outside.set(head.revision, head);
    for await (const head of what.heads.from(0)) {
      const why = await check.take(head);
      if (why) return check.report({ why, revision: head.revision });
      progress(check.heads);
    }
  } catch (error) {
    if (!(error instanceof BatonError && error.code === 'HEADS.MISMATCH')) throw error;
    const why = error.details['why'] === 'outside' ? 'outside' : 'form';
    return check.report({ why, revision: Number(error.details['revision'] ?? -1) });
  }
  const [lost] = outside.keys();
  return check.report(lost === undefined ? null : { why: 'missing', revision: lost });
}

/** One pass over the heads, in order; what was met is taken off the list of those outside. */
class Check {
  heads = 0;
  #size = 0;
  #notOutside = 0;
  readonly #frontier = new Frontier();

  constructor(
    private readonly what: HeadsToCheck,
    private readonly outside: Map<number, PublishedHead>,
  ) {}

  async take(head: LoggedHead): Promise<HeadFlawKind | null> {
    if (hashOf(head.event) !== head.event.metadata.hash) return 'content';
    if (!this.#isSigned(head)) return 'signature';
    if (head.size <= this.#size) return 'size';
    if ((await this.#rootAt(head.size)) !== head.root) return 'root';
    const kept = this.outside.get(head.revision);
    if (kept && kept.checkpoint !== head.checkpoint) return 'outside';
    if (!kept) this.#notOutside += 1;
    this.outside.delete(head.revision);
    this.heads += 1;
    this.#size = head.size;
    return null;
  }

  report(flaw: HeadFlaw | null): HeadsReport {
    return { heads: this.heads, size: this.#size, notOutside: this.what.outside && this.#notOutside, flaw };
  }

  #isSigned({ checkpoint }: LoggedHead): boolean {
    try {
      openCheckpoint(checkpoint, this.what.verifiers, this.what.origin);
      return true;
    } catch (error) {
      if (error instanceof NoteError) return false;
      throw error;
    }
  }

  async #rootAt(size: number): Promise<string> {
    while (this.#frontier.size < size) {
      const from = this.#frontier.size;
      for (const hash of await this.what.tree.eventHashes(from, Math.min(size, from + PAGE)))
        this.#frontier.append(leafOfEvent(hash));
    }
    return this.#frontier.root().toString('hex');
  }
}
