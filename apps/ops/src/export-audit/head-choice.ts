import { readFile } from 'node:fs/promises';
import type { HeadLine } from '#bundles';
import { askForHead, type HeadStream, type LoggedHead } from '#heads';
import type { Ask } from '#projections';
import {
  consistencySpans,
  hashesOf,
  NoteError,
  provesConsistency,
  sameHash,
  unverifiedHead,
  type Subtrees,
  type TreeHead,
} from '#proofs';
import { waitFor } from './waiting.js';
import { exportError } from './export.errors.js';

/** A head as text and as what it says. */
export interface KnownHead {
  readonly checkpoint: string;
  readonly head: TreeHead;
}

/**
 * The newest signed head, once it covers the first `size` events; one is asked for where there is none yet.
 * @throws EXPORT.HEAD_AWAY when none comes in time, STORE.*
 */
export async function headCovering(heads: HeadStream, ask: Ask, size: number, patience: number): Promise<KnownHead> {
  let asked = false;
  const head = await waitFor(patience, async () => {
    const last = await heads.last();
    if (last && last.size >= size) return last;
    if (!asked) await askForHead(ask);
    asked = true;
    return null;
  });
  if (!head) throw exportError('EXPORT.HEAD_AWAY', { needed: size });
  return known(head);
}

/** Heads an auditor holds, from files. @throws EXPORT.HEAD_FILE, naming the file */
export async function headsIn(files: readonly string[], origin: string): Promise<readonly KnownHead[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        const checkpoint = await readFile(file, 'utf8');
        const head = unverifiedHead(checkpoint);
        if (head.origin === origin) return { checkpoint, head };
      } catch (error) {
        if (!(error instanceof NoteError || (error instanceof Error && 'code' in error))) throw error;
      }
      throw exportError('EXPORT.HEAD_FILE', { file });
    }),
  );
}

/** The heads that were signed first after an event, so that whoever kept published ones finds them. @param holds an event in [from, to) */
export async function headsAmong(
  heads: HeadStream,
  newest: TreeHead,
  holds: (from: number, to: number) => boolean,
): Promise<readonly KnownHead[]> {
  const found: KnownHead[] = [];
  let before = 0;
  for await (const head of heads.from(0)) {
    if (head.size >= newest.size) break;
    if (holds(before, head.size)) found.push(known(head));
    before = head.size;
  }
  return found;
}

/**
 * The lines of `heads.jsonl`: the newest, then the older ones by size, each proven to be contained in it.
 * @throws EXPORT.HEAD_FILE for one that is newer, EXPORT.HEAD_CONTRADICTS for one that is not contained
 */
export async function headLines(
  newest: KnownHead,
  older: readonly KnownHead[],
  subtrees: Subtrees,
): Promise<readonly HeadLine[]> {
  const bySize = new Map<number, KnownHead>();
  for (const one of older) {
    if (one.head.size > newest.head.size) throw exportError('EXPORT.HEAD_FILE', { size: one.head.size });
    const same = one.head.size === newest.head.size ? newest : bySize.get(one.head.size);
    if (same && !sameHash(same.head.root, one.head.root)) throw contradicts(one);
    if (!same) bySize.set(one.head.size, one);
  }
  const sorted = [...bySize.values()].sort((a, b) => a.head.size - b.head.size);
  const lines: HeadLine[] = [{ checkpoint: newest.checkpoint, path: [] }];
  for (const one of sorted) {
    const path = await hashesOf(consistencySpans(one.head.size, newest.head.size), subtrees);
    if (!provesConsistency(path, one.head, newest.head)) throw contradicts(one);
    lines.push({ checkpoint: one.checkpoint, path });
  }
  return lines;
}

function contradicts({ head }: KnownHead): Error {
  return exportError('EXPORT.HEAD_CONTRADICTS', { size: head.size });
}

function known({ checkpoint }: LoggedHead): KnownHead {
  return { checkpoint, head: unverifiedHead(checkpoint) };
}
