import { join } from 'node:path';
import { backupPages, checkBackup, keysInLog } from '#keys';
import { surveyLog, type LogSurvey } from '../move/survey-log.js';
import { backupError } from './backup.errors.js';
import { LogFile } from './log-file.js';
import { readManifest, sealOf, type FileSeal, type Manifest } from './manifest.js';

/** A backup found whole. */
export interface CheckedBackup {
  readonly manifest: Manifest;
  readonly log: LogFile;
  /** Ids of keys that the log needs and the backup does not have: lost before it was taken. */
  readonly missingKeys: readonly string[];
}

/**
 * Reads a whole backup, without any server: checksums of all files, hash and chain of every event, the root, and whether
 * every key the log needs is there. Does not open a key: that takes the master.
 * @throws BACKUP.DAMAGED, KEYS.BACKUP_DAMAGED, LOG.BROKEN
 */
export async function checkBackupFolder(
  folder: string,
  onEvent: (events: number) => void = () => undefined,
): Promise<CheckedBackup> {
  const manifest = await readManifest(folder);
  const { office } = manifest;
  for (const seal of [manifest.log, manifest.keys, ...(manifest.heads ? [manifest.heads] : [])])
    await demandSame(folder, seal);
  const log = new LogFile(join(folder, manifest.log.file));
  if ((await log.head()).office !== office) throw damaged(folder, manifest.log);
  demandLog(folder, manifest, await surveyLog(log, onEvent));
  const path = join(folder, manifest.keys.file);
  const keys = await checkBackup(path);
  if (keys.office !== office || keys.keys !== manifest.keys.keys) throw damaged(folder, manifest.keys);
  return { manifest, log, missingKeys: await missing(log, path, keys.keys) };
}

async function demandSame(folder: string, { file, bytes, sha256 }: FileSeal): Promise<void> {
  const found = await sealOf(folder, file).catch(() => null);
  if (found?.bytes !== bytes || found.sha256 !== sha256)
    throw backupError('BACKUP.DAMAGED', { file: join(folder, file) });
}

function demandLog(folder: string, { log }: Manifest, { events, root }: LogSurvey): void {
  if (events !== log.events || root !== log.root) throw damaged(folder, log);
}

function damaged(folder: string, { file }: FileSeal): Error {
  return backupError('BACKUP.DAMAGED', { file: join(folder, file) });
}

async function missing(log: LogFile, path: string, keys: number): Promise<string[]> {
  const { used, ordered } = await keysInLog(log);
  const there = new Set<string>();
  for await (const page of backupPages(path, keys)) for (const { id } of page) there.add(id);
  return [...used.keys()].filter((id) => !there.has(id) && !ordered.has(id));
}
