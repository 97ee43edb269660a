import { Command } from 'commander';
import { withKeys } from '../keys/keys-desk.js';
import { recorded, type KeysOptions } from '../keys/keys-options.js';
import { teller } from '../keys/teller.js';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { onFiles } from './backup.errors.js';
import { checkBackupFolder, type CheckedBackup } from './check-backup.js';
import { NOT_IN_HERE } from './manifest.js';
import { takeBackup } from './take-backup.js';

const HELP = `
Saves the log and the data keys, wrapped, into a new folder, while Baton works: the log up to now, then the keys, and
the heads published outside if there is a folder of them. Everything is read back before the folder gets its name.
Not in it:
${NOT_IN_HERE.map((one) => `  - ${one}`).join('\n')}
A folder that ends with .part was cut off and may be deleted. Exit code 1, with the backup in place, when the log
needs keys that are not there.

Examples:
  npm run ops -- backup /backup/2026-03-01
  npm run ops -- backup check /backup/2026-03-01`;

const CHECK_HELP = `
Reads a backup without any server: checksums of all files, hash and chain of every event, the root, and whether
every key the log needs is there. It does not open the keys: that takes the master key.

Example:
  npm run ops -- backup check /backup/2026-03-01`;

export function backupFolderCommand(terminal: Terminal): Command {
  return recorded(new Command('backup').description('save log and keys while Baton works'))
    .argument('<folder>', 'to be made')
    .addHelpText('after', HELP)
    .addCommand(checkCommand(terminal))
    .action(async (folder: string, { data, by }: KeysOptions, command: Command) => {
      const tell = teller(terminal);
      const onProgress = (what: string, done: number): void => tell(what, done, null);
      const checked = await withKeys(data, (desk) =>
        takeBackup(desk, folder, { onProgress, ...(by === undefined ? {} : { by }) }),
      );
      say(terminal, `${folder}: saved and read back 已备份并读回核对`, ...told(checked));
      say(terminal, 'Not in it 不在备份中:', ...NOT_IN_HERE.map((one) => `  ${one}`));
      demandKeys(terminal, checked, command);
    });
}

function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('read a backup and prove it whole, without any server')
    .argument('<folder>', 'a backup')
    .addHelpText('after', CHECK_HELP)
    .action(async (folder: string, _: unknown, command: Command) => {
      const tell = teller(terminal);
      const checked = await onFiles(() => checkBackupFolder(folder, (done) => tell('events read', done, null)));
      say(terminal, `${folder}: whole 完整`, ...told(checked));
      demandKeys(terminal, checked, command);
    });
}

function told({ manifest }: CheckedBackup): string[] {
  const { office, takenAt, log, keys, heads } = manifest;
  return [
    `office 单位 ${office}, taken at ${takenAt}`,
    `log 日志    ${log.events} events, root ${log.root}${log.foreign > 0 ? `; ${log.foreign} that are not ours were left out` : ''}`,
    `keys 密钥   ${keys.keys}`,
    `heads 树头  ${heads?.heads ?? 'no folder of them is known 未配置目录'}`,
  ];
}

function demandKeys(terminal: Terminal, { missingKeys }: CheckedBackup, command: Command): void {
  if (missingKeys.length === 0) return;
  complain(terminal, ...missingKeys.slice(0, 20).map((id) => `  ${id}`));
  command.error(`the log needs ${missingKeys.length} keys that are not there; run keys verify 缺少日志所需的密钥`, {
    exitCode: 1,
  });
}
