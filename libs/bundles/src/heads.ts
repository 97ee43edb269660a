import { NoteError, openCheckpoint, provesConsistency, sameHash, type NoteVerifier, type TreeHead } from '#proofs';
import { BundleFlaw, type FlawPlace } from './flaws.js';
import { parseHeadLine } from './lines.js';
import { MANIFEST, type BundleManifest } from './manifest.js';
import { parsed, type BundleReader } from './reading.js';

const FILE = 'heads.jsonl';

/** The head a bundle is proven against, and how many older ones it was shown to hold unchanged. */
export interface ProvenHeads {
  readonly head: TreeHead;
  readonly heads: number;
}

/**
 * Checks the signed heads of a bundle under the pinned keys, that the newest holds the older ones unchanged, and that it
 * holds the heads an auditor has already.
 * @param known heads the auditor holds, their signatures checked
 * @throws BundleFlaw KEY.OTHER_LOG, HEAD.*
 */
export async function checkHeads(
  reader: BundleReader,
  manifest: BundleManifest,
  pinned: readonly NoteVerifier[],
  known: readonly TreeHead[],
): Promise<ProvenHeads> {
  const keys = pinned.filter(({ name }) => name === manifest.origin);
  if (keys.length === 0) {
    const given = pinned.map(({ name }) => name).join(' ');
    throw new BundleFlaw('KEY.OTHER_LOG', { file: MANIFEST, line: null }, { origin: manifest.origin, given });
  }
  const foreign = known.find(({ origin }) => origin !== manifest.origin);
  if (foreign) throw new BundleFlaw('HEAD.OTHER_LOG', { file: MANIFEST, line: null }, { held: foreign.origin });
  let proven: TreeHead | null = null;
  let before = -1;
  let unmet = known;
  for await (const line of reader.lines()) {
    const place = { file: FILE, line: line.number } as const;
    const { checkpoint, path } = parsed(FILE, line, parseHeadLine);
    const head = signedHead(checkpoint, keys, manifest.origin, place);
    if (!proven) {
      demandNamed(head, manifest, place);
      if (path.length > 0) throw new BundleFlaw('HEAD.INCONSISTENT', place);
      proven = head;
    } else {
      if (head.size <= before || head.size >= proven.size) throw new BundleFlaw('HEAD.ORDER', place);
      if (!provesConsistency(path, head, proven)) throw new BundleFlaw('HEAD.INCONSISTENT', place, { size: head.size });
      before = head.size;
    }
    unmet = unmet.filter((held) => !isMet(held, head, place));
  }
  if (!proven) throw new BundleFlaw('HEAD.MISMATCH', { file: FILE, line: null });
  demandMet(unmet, proven);
  return { head: proven, heads: reader.read };
}

function signedHead(checkpoint: string, keys: readonly NoteVerifier[], origin: string, place: FlawPlace): TreeHead {
  try {
    return openCheckpoint(checkpoint, keys, origin);
  } catch (error) {
    if (error instanceof NoteError) throw new BundleFlaw('HEAD.SIGNATURE', place, { why: error.message });
    throw error;
  }
}

function demandNamed({ size, root }: TreeHead, { head }: BundleManifest, place: FlawPlace): void {
  if (size === head.size && root.toString('hex') === head.root) return;
  throw new BundleFlaw('HEAD.MISMATCH', place, { signed: size, named: head.size });
}

function isMet(held: TreeHead, head: TreeHead, place: FlawPlace): boolean {
  if (held.size !== head.size) return false;
  if (!sameHash(held.root, head.root)) throw new BundleFlaw('HEAD.INCONSISTENT', place, { size: head.size });
  return true;
}

function demandMet([first]: readonly TreeHead[], { size }: TreeHead): void {
  if (!first) return;
  const place = { file: FILE, line: null } as const;
  throw new BundleFlaw(first.size > size ? 'HEAD.NEWER' : 'HEAD.NO_PROOF', place, { held: first.size, bundle: size });
}
