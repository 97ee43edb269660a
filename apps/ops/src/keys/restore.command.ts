import { access, constants } from 'node:fs/promises';
import { Command } from 'commander';
import { restoreKeys } from '#keys';
import { opsError } from '../ops.errors.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { withKeys } from './keys-desk.js';
import { recorded, type KeysOptions } from './keys-options.js';
import { teller } from './teller.js';

const HELP = `
Brings the keys of a backup back into an empty, partial or damaged key database. What is there and opens stays.
Keys that the log says are destroyed are not brought back, and are destroyed where they are still there.
Stop the api and the projector before restoring into an empty database: they would make new keys meanwhile.
Safe to repeat.

Example:
  npm run ops -- keys restore /backup/keys-2026-03-01.ndjson`;

export function restoreCommand(terminal: Terminal): Command {
  return recorded(new Command('restore').description('bring data keys back').argument('<file>', 'a backup of keys'))
    .addHelpText('after', HELP)
    .action(async (path: string, { data, by }: KeysOptions) => {
      await access(path, constants.R_OK).catch(() => {
        throw opsError('OPS.FILE_UNREADABLE', { file: path });
      });
      const tell = teller(terminal);
      const { restored, repaired, present, withheld, keys, takenAt } = await withKeys(data, (desk) => {
        const onKeys = (done: number, total: number): void => tell('keys', done, total);
        return restoreKeys({ ...desk, path, onKeys, ...(by === undefined ? {} : { by }) });
      });
      say(
        terminal,
        `backup of ${takenAt}: restored 恢复 ${restored}, repaired 修复 ${repaired}, present 原有 ${present}, withheld as destroyed 已销毁不恢复 ${withheld}`,
        `${keys} keys now; run \`keys verify\` 请再运行 keys verify`,
      );
    });
}
