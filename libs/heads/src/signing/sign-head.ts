import { RevisionConflict, type ChainEnd, type EventLog, type EventWriter, type RequestContext } from '#event-store';
import { failPoint } from '#fail-points';
import { uuidV5, type ActorId, type CommandId, type OfficeId, type Position } from '#kernel';
import { leafOfSequence, type LogTree } from '#projections';
import {
  checkpointText,
  Frontier,
  NoteError,
  openCheckpoint,
  originOf,
  placesIn,
  sameHash,
  signNote,
  type NoteSigner,
  type NoteVerifier,
  type TreeHead,
} from '#proofs';
import type { Pool } from 'pg';
import { headsError } from '../domain/heads.errors.js';
import type { HeadsEvent } from '../domain/heads.events.js';
import type { HeadStream, LoggedHead } from './head-stream.js';
import { growFromLog, hashOf } from './read-back.js';

const NAMESPACE = '5b1f9c0e-64a2-5c8e-8d70-2f5a4f1b9e63';

export interface SigningDesk {
  readonly log: EventLog;
  readonly heads: HeadStream;
  readonly writer: EventWriter;
  readonly pool: Pool;
  readonly tree: LogTree;
  readonly office: OfficeId;
  readonly signer: NoteSigner;
  /** The key before, while it is being exchanged: the first head of a new key is signed by both. */
  readonly previous: NoteSigner | null;
  /** The public key before, when its private one is gone: what it signed is still checked. */
  readonly lost: NoteVerifier | null;
}

/** The keys whose signatures can be checked here: older heads may be of older keys. */
export type KnownKeys = Pick<SigningDesk, 'signer' | 'previous' | 'lost' | 'office'>;

/**
 * Checks the signature of a head, if it is of a key that is known here.
 * @returns whether it is
 * @throws HEADS.MISMATCH when it does not hold
 */
export function checkSignature({ signer, previous, lost, office }: KnownKeys, head: LoggedHead): boolean {
  const verifiers = [signer.verifier, previous?.verifier, lost].filter((one) => one !== null && one !== undefined);
  if (!verifiers.some(({ keyId }) => keyId === head.key)) return false;
  try {
    openCheckpoint(head.checkpoint, verifiers, originOf(office));
    return true;
  } catch (error) {
    throw error instanceof NoteError ? mismatch('signature', head) : error;
  }
}

/**
 * Computes the head of the first `size` events from the log, compares it with everything known, signs it, appends it and
 * reads it back.
 * @returns the head as the log has it; null when another process was faster
 * @throws HEADS.MISMATCH: then nothing was signed; STORE.*, KEYS.UNAVAILABLE
 */
export async function signHead(desk: SigningDesk, last: LoggedHead | null, size: number): Promise<LoggedHead | null> {
  const tree = await treeOf(desk, last);
  await growFromLog(desk.log, desk.tree, tree, { after: await endOf(desk, last), size });
  if (!sameHash(tree.root(), await desk.tree.rootAt(size))) throw headsError('HEADS.MISMATCH', { why: 'tree', size });
  await failPoint('head.computed');
  const head: TreeHead = { origin: originOf(desk.office), size, root: tree.root() };
  const checkpoint = signNote(checkpointText(head), signersAfter(desk, last));
  await failPoint('head.signed');
  const written = await append(desk, last, head, checkpoint);
  if (written) await failPoint('head.written');
  return written;
}

/** The tree the last head was signed for, proven to be that one. */
async function treeOf(desk: SigningDesk, last: LoggedHead | null): Promise<Frontier> {
  if (!last) return new Frontier();
  const { tree } = desk;
  // Whoever writes into the log can name any key: what nobody here can check is not signed on.
  if (!checkSignature(desk, last)) throw mismatch('key', last);
  const peaks = await tree.subtrees(placesIn({ from: 0, to: last.size }));
  const frontier = Frontier.of(last.size, peaks);
  if (frontier.root().toString('hex') !== last.root) throw mismatch('last head', last);
  return frontier;
}

async function endOf({ pool }: SigningDesk, last: LoggedHead | null): Promise<Position | null> {
  if (!last) return null;
  const leaf = await leafOfSequence(pool, last.size - 1);
  if (!leaf) throw mismatch('index', last);
  return leaf.position;
}

function signersAfter({ signer, previous }: SigningDesk, last: LoggedHead | null): readonly NoteSigner[] {
  return previous && last?.key === previous.verifier.keyId ? [signer, previous] : [signer];
}

async function append(
  { log, heads, writer, office, signer }: SigningDesk,
  last: LoggedHead | null,
  head: TreeHead,
  checkpoint: string,
): Promise<LoggedHead | null> {
  const root = head.root.toString('hex');
  const key = signer.verifier.keyId;
  const event: HeadsEvent = { type: 'HeadSigned', data: { size: head.size, root, checkpoint, key } };
  const end = chainEndOf(last);
  const prepared = await writer.prepare(heads.name, end, [event], contextOf(office, head.size, root));
  try {
    await log.append(heads.name, end.revision, prepared);
  } catch (error) {
    if (error instanceof RevisionConflict) return null;
    throw error;
  }
  const written = await heads.at(end.revision + 1);
  const hash = prepared[0]?.metadata.hash;
  if (!written || written.event.metadata.hash !== hash || hashOf(written.event) !== hash)
    throw headsError('HEADS.MISMATCH', { why: 'read back', revision: end.revision + 1 });
  return written;
}

function chainEndOf(last: LoggedHead | null): ChainEnd {
  if (!last) return { revision: -1, hash: null, recordedAt: null, occurredAt: null, digestKey: null };
  const { hash, recordedAt, occurredAt, digest } = last.event.metadata;
  return { revision: last.revision, hash, recordedAt, occurredAt, digestKey: digest.key as ChainEnd['digestKey'] };
}

function contextOf(office: OfficeId, size: number, root: string): RequestContext {
  const commandId = uuidV5(NAMESPACE, JSON.stringify([office, size, root]));
  return {
    ...{ officeId: office, actor: 'system' as ActorId, role: 'system', commandId: commandId as CommandId },
    ...{ correlationId: commandId, causationId: commandId, request: { size, root } },
  };
}

function mismatch(why: string, { revision, size }: LoggedHead): Error {
  return headsError('HEADS.MISMATCH', { why, revision, size });
}
