import { Command } from 'commander';
import { combineShares, readShare } from '#protection';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { withKeys } from './keys-desk.js';
import { recorded, wholeNumber, type KeysOptions } from './keys-options.js';

const HELP = `
Prints recovery shares of the master key: any K of the N give it back, fewer tell nothing. One sheet for each keeper;
nobody holds two. The shares are shown once and kept nowhere: print them on a printer without memory, or copy them by
hand, and clear the terminal. What is recorded is that it was done, never a share.

Example:
  npm run --silent ops -- keys split --shares 5 --threshold 3`;

interface Options extends KeysOptions {
  readonly shares: number;
  readonly threshold: number;
}

export function splitCommand(terminal: Terminal): Command {
  return recorded(new Command('split').description('recovery shares of the master key'))
    .requiredOption('--shares <n>', 'how many', wholeNumber)
    .requiredOption('--threshold <k>', 'how many suffice', wholeNumber)
    .addHelpText('after', HELP)
    .action(async ({ data, by, shares, threshold }: Options) => {
      await withKeys(data, async ({ masters, journal }) => {
        const { current } = masters;
        const sheets = await current.split(shares, threshold);
        const { master } = await combineShares(sheets.slice(-threshold));
        await journal.record({ type: 'RecordSplit', shares, threshold, master }, by);
        say(terminal, ...sheets.flatMap(sheetText));
        complain(
          terminal,
          `master key 主密钥 ${master}: ${shares} shares, any ${threshold} suffice 任意 ${threshold} 份可恢复`,
        );
      });
    });
}

function sheetText(sheet: string): string[] {
  const { number, total, threshold, master } = readShare(sheet);
  return [
    `Baton recovery share 恢复份额 ${number}/${total}  (any ${threshold} together 任意 ${threshold} 份合用)  master 主密钥 ${master}`,
    sheet,
    '',
  ];
}
