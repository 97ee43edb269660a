import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A fresh folder for trials and tests, with its removal. mkdtemp makes 0700 folders, which under root would send every
 * cluster below it to /var/lib/baton and leave it there; this one may be walked through (not listed) by everyone.
 */
export async function temporaryFolder(name = 'baton-'): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), name));
  await chmod(path, 0o711);
  return { path, remove: async () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
