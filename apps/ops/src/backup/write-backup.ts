import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { failPoint } from '#fail-points';
import type { Clock, OfficeId } from '#kernel';
import { writeBackup } from '#keys';
import type { KeyStore } from '#protection';
import type { LogSource } from '../move/survey-log.js';
import { backupError } from './backup.errors.js';
import { checkBackupFolder, type CheckedBackup } from './check-backup.js';
import { writeLogFile } from './log-file.js';
import { FILES, sealOf, writeManifest, type Manifest } from './manifest.js';

export interface BackupOptions {
  /** What is to be made; its parent is there. */
  readonly folder: string;
  readonly office: OfficeId;
  readonly log: LogSource;
  readonly keys: Pick<KeyStore, 'list'>;
  /** Folder of published heads; one that is not made yet holds none, one that cannot be seen refuses the backup. */
  readonly heads: string | undefined;
  readonly clock: Clock;
  readonly onProgress?: (what: 'events saved' | 'keys saved' | 'events read back', done: number) => void;
}

/**
 * Writes a backup beside, reads all of it back, and gives it its name when it is whole and on disk: a folder of that name is
 * a whole backup. The log comes first, up to where it ends at this moment; then the keys, which are durable before anything
 * is sealed with them, so that every key this log needs is among them.
 * @throws BACKUP.THERE, BACKUP.DAMAGED, LOG.BROKEN, KEYS.*, STORE.*; what the file system throws
 */
export async function writeBackupFolder(options: BackupOptions): Promise<CheckedBackup> {
  const folder = resolve(options.folder);
  if (await isThere(folder)) throw backupError('BACKUP.THERE', { folder });
  const draft = `${folder}.${process.pid}.part`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeAll(draft, options);
    const checked = await checkBackupFolder(draft, (done) => options.onProgress?.('events read back', done));
    await syncAll(draft);
    await failPoint('backup.written');
    await rename(draft, folder);
    await sync(dirname(folder));
    return checked;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function writeAll(draft: string, options: BackupOptions): Promise<void> {
  const { office, clock, onProgress } = options;
  const takenAt = clock.now();
  const log = await writeLogFile(join(draft, FILES.log), options.log, { office, takenAt }, (done) =>
    onProgress?.('events saved', done),
  );
  const { keys } = await writeBackup(join(draft, FILES.keys), office, clock.now(), options.keys.list(), (done) =>
    onProgress?.('keys saved', done),
  );
  const heads = await sealedHeads(options.heads, draft);
  await writeManifest(draft, {
    ...{ office, takenAt },
    log: { ...(await sealOf(draft, FILES.log)), events: log.events, root: log.root, foreign: log.foreign },
    keys: { ...(await sealOf(draft, FILES.keys)), keys },
    heads,
  });
}

async function sealedHeads(from: string | undefined, draft: string): Promise<Manifest['heads']> {
  if (from === undefined || !(await isThere(from))) return null;
  const heads = await writeHeads(from, draft);
  return { ...(await sealOf(draft, FILES.heads)), heads };
}

/** What was published outside, as it stands there: a line a file. What is still being written there is left out. */
async function writeHeads(from: string, draft: string): Promise<number> {
  const names = (await readdir(from)).filter((name) => /^[^.].*\.checkpoint$/.test(name)).sort();
  async function* lines(): AsyncIterable<string> {
    for (const name of names) yield `${JSON.stringify({ name, text: await readFile(join(from, name), 'utf8') })}\n`;
  }
  await writeFile(join(draft, FILES.heads), lines(), { mode: 0o600, flag: 'wx' });
  return names.length;
}

async function syncAll(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await sync(join(folder, name));
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws what the file system throws, when it cannot be seen whether anything is there */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
