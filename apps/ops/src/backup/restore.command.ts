import { join } from 'node:path';
import { Command } from 'commander';
import { restoreKeys } from '#keys';
import { resolveOffice } from '../environment.js';
import { withKeys } from '../keys/keys-desk.js';
import { recorded, type KeysOptions } from '../keys/keys-options.js';
import { teller } from '../keys/teller.js';
import { moveLog } from '../move/move-log.js';
import { storeUrl, withStore } from '../move/stores.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { backupError, onFiles } from './backup.errors.js';
import { checkBackupFolder, type CheckedBackup } from './check-backup.js';

const HELP = `
Proves the backup whole, copies its log into an empty event store, reads that back, and brings the keys into the key
database (BATON_KEYS_URL; what the log says is destroyed is not brought back). Api and projector must not run: they
would write into the new store. May be killed at any time and run again: it goes on where it stopped.
The read models that are there belong to the old store: drop them, they are built anew.

Example:
  npm run ops -- restore /backup/2026-03-01 --into esdb://127.0.0.1:2113?tls=false`;

interface Options extends KeysOptions {
  readonly into: string;
  /** False with --no-keys. */
  readonly keys: boolean;
}

export function restoreFolderCommand(terminal: Terminal): Command {
  return recorded(new Command('restore').description('bring log and keys back'))
    .argument('<folder>', 'a backup')
    .requiredOption('--into <url>', 'event store: empty, or holding a beginning of this log', storeUrl)
    .option('--no-keys', 'the log only: the key database is still there, or comes later (keys restore)')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: Options) => {
      const tell = teller(terminal);
      const checked = await onFiles(() => checkBackupFolder(folder, (done) => tell('events read', done, null)));
      await demandOffice(checked, options);
      if (options.keys) await restoreBoth(terminal, folder, checked, options);
      else await restoreLog(terminal, checked, options.into);
      say(terminal, 'Now run keys verify, drop the read models, and start. 请运行 keys verify，清空读模型后启动。');
    });
}

/** @throws BACKUP.OTHER_OFFICE */
async function demandOffice({ manifest }: CheckedBackup, { data }: Options): Promise<void> {
  const { officeId } = await resolveOffice(process.env, data);
  if (officeId !== manifest.office)
    throw backupError('BACKUP.OTHER_OFFICE', { backup: manifest.office, office: officeId });
}

async function restoreLog(terminal: Terminal, { log }: CheckedBackup, into: string): Promise<void> {
  await withStore(into, (to) => moveLog(terminal, { from: log, to }));
}

/** The keys come last: the log in its new place says which of them are destroyed. */
async function restoreBoth(
  terminal: Terminal,
  folder: string,
  checked: CheckedBackup,
  { data, by, into }: Options,
): Promise<void> {
  const { manifest } = checked;
  const tell = teller(terminal);
  const restored = await withKeys(
    data,
    async (desk) => {
      await restoreLog(terminal, checked, into);
      const path = join(folder, manifest.keys.file);
      const onKeys = (done: number, total: number): void => tell('keys', done, total);
      return restoreKeys({ ...desk, path, onKeys, ...(by === undefined ? {} : { by }) });
    },
    into,
  );
  const { keys, restored: back, repaired, present, withheld } = restored;
  say(
    terminal,
    `keys 密钥: restored 恢复 ${back}, repaired 修复 ${repaired}, present 原有 ${present}, withheld as destroyed 已销毁不恢复 ${withheld}; ${keys} now`,
  );
}
