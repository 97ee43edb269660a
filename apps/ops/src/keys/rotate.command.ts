import { Command } from 'commander';
import { rotateMaster } from '#keys';
import { makeMasterKey } from '#protection';
import { say, type Terminal } from '../terminal/terminal.js';
import { withKeys } from './keys-desk.js';
import { recorded, type KeysOptions } from './keys-options.js';
import { teller } from './teller.js';

const HELP = `
Wraps every data key with the current master key, so that the one before is no longer needed. Nothing sealed is
touched. May be killed at any time and run again. In this order, so that nobody notices:
  1. keys rotate --prepare new.key            makes the new master key file
  2. restart every process with               BATON_MASTER_KEY_PREVIOUS_FILES=new.key
  3. restart every process with               BATON_MASTER_KEY_FILE=new.key
                                              BATON_MASTER_KEY_PREVIOUS_FILES=old.key
  4. keys rotate                              with the same two variables
  5. keys split, keys backup; restart without the old one; destroy it with its shares

Example:
  npm run ops -- keys rotate`;

interface Options extends KeysOptions {
  readonly prepare?: string;
}

export function rotateCommand(terminal: Terminal): Command {
  return recorded(new Command('rotate').description('wrap all data keys with the current master key'))
    .option('--prepare <file>', 'only make a new master key, in this file')
    .addHelpText('after', HELP)
    .action(async ({ data, by, prepare }: Options) => {
      if (prepare !== undefined) return prepared(terminal, prepare);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const tell = teller(terminal);
      const { from, to, rewrapped, keys } = await withKeys(data, ({ store, journal, masters }) => {
        const onKeys = (done: number, total: number): void => tell('re-wrapped', done, total);
        const who = by === undefined ? {} : { by };
        return rotateMaster({ store, journal, master: masters.current.id, onKeys, signal: stop.signal, ...who });
      });
      say(
        terminal,
        `${rewrapped} keys re-wrapped, all ${keys} now by ${to} 轮换完成; no longer needed 不再需要: ${from.join(' ')}`,
      );
    });
}

async function prepared(terminal: Terminal, file: string): Promise<void> {
  const { id } = await makeMasterKey(file);
  say(terminal, `${file}: master key 主密钥 ${id}; next, see \`keys rotate --help\` 下一步见帮助`);
}
