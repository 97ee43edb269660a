import { generateKeyPairSync } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { OfficeId } from '#kernel';
import { keepSecretFile } from '#protection';
import { originOf, signerOf, type NoteSigner } from '#proofs';
import { headsError } from '../domain/heads.errors.js';

/** Others may read it or write it. */
const OTHERS = 0o077;

/**
 * The key that signs an office's heads, from a PKCS#8 PEM file that its owner alone may read.
 * @throws HEADS.KEY_FILE naming the path and what is wrong, never what is in it
 */
export async function readHeadKey(path: string, office: OfficeId): Promise<NoteSigner> {
  const [mode, pem] = await Promise.all([stat(path).then((found) => found.mode), readFile(path, 'utf8')]).catch(() => {
    throw headsError('HEADS.KEY_FILE', { path, why: 'it cannot be read' });
  });
  if ((mode & OTHERS) !== 0) throw headsError('HEADS.KEY_FILE', { path, why: 'others may read it: chmod 600' });
  try {
    return signerOf(originOf(office), pem);
  } catch {
    throw headsError('HEADS.KEY_FILE', { path, why: 'no Ed25519 private key in PEM' });
  }
}

/** Makes a key where there is none, mode 0600. Two processes at once end with one key. */
export async function makeHeadKey(path: string): Promise<void> {
  if (await stat(path).catch(() => null)) return;
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await keepSecretFile(path, pem).catch((error: unknown) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code !== 'EEXIST') throw error;
  });
}
