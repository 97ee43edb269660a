import { randomBytes } from 'node:crypto';
import { link, unlink, writeFile } from 'node:fs/promises';

/**
 * Writes a new file that its owner alone may read, whole or not at all: other processes may look for it at the same moment.
 * @throws EEXIST: no file is ever overwritten
 */
export async function keepSecretFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } finally {
    await unlink(draft);
  }
}
