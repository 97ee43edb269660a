import { Command } from 'commander';
import { writeBackup } from '#keys';
import { systemClock } from '#web';
import { say, type Terminal } from '../terminal/terminal.js';
import { withKeys } from './keys-desk.js';
import { recorded, type KeysOptions } from './keys-options.js';
import { teller } from './teller.js';

const HELP = `
Writes all data keys, wrapped as they are, as of one moment, with their number and a checksum; mode 0600. The
master key is not in it: keep that elsewhere (keys split). Safe while Baton runs. The file replaces one of the
same name only when it is whole.

Example:
  npm run ops -- keys backup /backup/keys-2026-03-01.ndjson`;

export function backupCommand(terminal: Terminal): Command {
  return recorded(new Command('backup').description('save the data keys, wrapped').argument('<file>', 'where to'))
    .addHelpText('after', HELP)
    .action(async (file: string, { data, by }: KeysOptions) => {
      const tell = teller(terminal);
      const { keys, digest } = await withKeys(data, async ({ store, journal, office }) => {
        const { keys: total } = await store.census();
        const seal = await writeBackup(file, office, systemClock.now(), store.list(), (n) => tell('keys', n, total));
        await journal.record({ type: 'RecordBackup', keys: seal.keys, digest: seal.digest }, by);
        return seal;
      });
      say(terminal, `${keys} keys saved 已备份: ${file}`, `sha256 ${digest}`);
    });
}
