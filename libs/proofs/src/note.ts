import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Ed25519, in the numbering of signed notes (C2SP signed-note). */
const ED25519 = 1;
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Who signs: a name that says whose key it is, and the private key. */
export interface NoteSigner {
  readonly verifier: NoteVerifier;
  sign(text: string): Buffer;
}

/** A public key to pin: `name+hash+base64(type ‖ key)` in its text form (C2SP signed-note, "vkey"). */
export interface NoteVerifier {
  readonly name: string;
  /** The first 4 bytes of SHA-256(name ‖ \n ‖ type ‖ key), 8 hex digits. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Buffer;
}

/** A signed note that could be opened. */
export interface OpenedNote {
  readonly text: string;
  /** Those of the given keys whose signature it carries, one at least. */
  readonly signedBy: readonly NoteVerifier[];
}

/** A key, a note or a checkpoint that is not what it claims to be. The message names what, never content. */
export class NoteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoteError';
  }
}

/**
 * @param name of the key: no white space, no plus
 * @param pem PKCS#8 of an Ed25519 private key, as `openssl genpkey -algorithm ed25519` writes it
 * @throws NoteError when it is none
 */
export function signerOf(name: string, pem: string): NoteSigner {
  const key = privateKeyIn(pem);
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  return { verifier: verifierOf(name, raw), sign: (text) => sign(null, Buffer.from(text, 'utf8'), key) };
}

/** @throws NoteError for a name or a key of the wrong form */
export function verifierOf(name: string, publicKey: Buffer): NoteVerifier {
  if (!/^[^\s+]+$/u.test(name)) throw new NoteError('a key needs a name without white space and plus');
  if (publicKey.length !== 32) throw new NoteError('an Ed25519 public key has 32 bytes');
  return { name, publicKey, keyId: keyIdOf(name, publicKey) };
}

/** The text form of a public key, for pinning. */
export function verifierText({ name, keyId, publicKey }: NoteVerifier): string {
  return `${name}+${keyId}+${Buffer.from([ED25519, ...publicKey]).toString('base64')}`;
}

/** @throws NoteError when the text is no Ed25519 verifier key, or its hash does not belong to it */
export function parseVerifier(text: string): NoteVerifier {
  const [, name = '', keyId = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim()) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes[0] !== ED25519) throw new NoteError('not the text of an Ed25519 public key: name+hash+key');
  const verifier = verifierOf(name, bytes.subarray(1));
  if (verifier.keyId !== keyId) throw new NoteError('the hash in the public key is not its own');
  return verifier;
}

/** Signs a text that ends with a newline. @throws NoteError when it does not, or holds control characters */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new NoteError('a note is text without control characters, ending with a newline');
  return `${text}\n${signers.map((signer) => signatureLine(signer, text)).join('')}`;
}

/**
 * Checks the signatures of those keys that are known; lines of others are passed over.
 * @throws NoteError when it is no note, when a known key's signature is wrong, or when none of them signed
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): OpenedNote {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  if (split < 0 || !isNoteText(text) || !note.endsWith('\n')) throw new NoteError('not a signed note');
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map(parseSignature);
  const signedBy = verifiers.filter((verifier) => carries(signatures, text, verifier));
  if (signedBy.length === 0) throw new NoteError('not signed by a key that is pinned');
  return { text, signedBy };
}

interface Signature {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Buffer;
}

function carries(signatures: readonly Signature[], text: string, verifier: NoteVerifier): boolean {
  const mine = signatures.filter(({ name, keyId }) => name === verifier.name && keyId === verifier.keyId);
  if (!mine.every(({ bytes }) => isSignedBy(verifier, text, bytes))) throw new NoteError('a signature is wrong');
  return mine.length > 0;
}

/** Whether an Ed25519 signature over a text is of this key. */
export function isSignedBy({ publicKey }: NoteVerifier, text: string, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, signature);
}

/** The signature that a key put under a note, not looked at; null when there is none of it. */
export function signatureIn(note: string, { name, keyId }: Pick<NoteVerifier, 'name' | 'keyId'>): Buffer | null {
  const lines = note.slice(note.lastIndexOf('\n\n') + 2, -1).split('\n');
  return lines.map(parseSignature).find((one) => one.name === name && one.keyId === keyId)?.bytes ?? null;
}

/** The line of one signature. */
export function signatureLineOf({ name, keyId }: NoteVerifier, signature: Buffer): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;
}

function signatureLine(signer: NoteSigner, text: string): string {
  return signatureLineOf(signer.verifier, signer.sign(text));
}

function parseSignature(line: string): Signature {
  const [, name = '', encoded = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  // Written as we write it: otherwise the last digit could be another, and the line would still be taken.
  if (name === '' || bytes.length < 5 || bytes.toString('base64') !== encoded)
    throw new NoteError('a signature line is malformed');
  return { name, keyId: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) };
}

function keyIdOf(name: string, publicKey: Buffer): string {
  const form = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.from([ED25519]), publicKey]);
  return createHash('sha256').update(form).digest('hex').slice(0, 8);
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/u.test(text);
}

function privateKeyIn(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below: what is no key is as good as a key of another kind.
  }
  throw new NoteError('not an Ed25519 private key in PEM');
}
