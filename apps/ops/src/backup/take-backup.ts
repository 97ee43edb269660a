import { BatonError } from '#kernel';
import { systemClock } from '#web';
import type { KeysDesk } from '../keys/keys-desk.js';
import { backupError, onFiles } from './backup.errors.js';
import type { CheckedBackup } from './check-backup.js';
import { writeBackupFolder, type BackupOptions } from './write-backup.js';

interface TakeOptions extends Pick<BackupOptions, 'onProgress'> {
  /** Code of the person at the keyboard, for the log. */
  readonly by?: string;
}

/**
 * Writes a backup of a running Baton and puts it on record.
 * @throws as `writeBackupFolder`; BACKUP.FILES; BACKUP.NOT_ON_RECORD when it is whole and the log could not be told
 */
export async function takeBackup(
  desk: KeysDesk,
  folder: string,
  { by, onProgress }: TakeOptions,
): Promise<CheckedBackup> {
  const { office, configuration, log, store, journal } = desk;
  const written = await onFiles(() =>
    writeBackupFolder({
      ...{ folder, office, log, keys: store, heads: configuration.BATON_HEADS_FOLDER, clock: systemClock },
      ...(onProgress ? { onProgress } : {}),
    }),
  );
  const { keys, sha256 } = written.manifest.keys;
  try {
    await journal.record({ type: 'RecordBackup', keys, digest: sha256 }, by);
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    throw backupError('BACKUP.NOT_ON_RECORD', { folder, reason: error.code });
  }
  return written;
}
