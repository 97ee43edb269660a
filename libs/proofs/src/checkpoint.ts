import { NoteError, openNote, signNote, type NoteSigner, type NoteVerifier, type OpenedNote } from './note.js';

/** What a signed head says: this log, at this size, had this root. */
export interface TreeHead {
  /** Names the log, e.g. `baton/150403`. */
  readonly origin: string;
  /** Number of our events. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
}

/** Origin of an office's log, also the name of its signing key. */
export function originOf(office: string): string {
  return `baton/${office}`;
}

/** The text that is signed: origin, size, root, a line each (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** A signed head as text, to be published (C2SP tlog-checkpoint). */
export function signCheckpoint(head: TreeHead, signer: NoteSigner): string {
  return signNote(checkpointText(head), [signer]);
}

/**
 * The head a checkpoint states.
 * @param origin the log it has to be of; any when absent
 * @throws NoteError when it is not signed by one of the keys, that of its own log among them, not a checkpoint, or of another log
 */
export function openCheckpoint(
  checkpoint: string,
  verifiers: readonly NoteVerifier[],
  origin?: string,
): TreeHead & Pick<OpenedNote, 'signedBy'> {
  const { text, signedBy } = openNote(checkpoint, verifiers);
  const head = headIn(text);
  if (!signedBy.some(({ name }) => name === head.origin)) throw new NoteError('not signed by the key of its log');
  if (origin !== undefined && head.origin !== origin) throw new NoteError('a head of another log');
  return { ...head, signedBy };
}

/** The head in a checkpoint, its signature not looked at. @throws NoteError when it is no checkpoint */
export function unverifiedHead(checkpoint: string): TreeHead {
  return headIn(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1));
}

function headIn(text: string): TreeHead {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const bytes = Buffer.from(root, 'base64');
  const proper = origin !== '' && /^(0|[1-9]\d{0,15})$/.test(size) && bytes.length === 32;
  if (!proper || bytes.toString('base64') !== root) throw new NoteError('not a checkpoint: origin, size, root');
  return { origin, size: Number(size), root: bytes };
}
