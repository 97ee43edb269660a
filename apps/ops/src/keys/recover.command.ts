import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { recoverMasterKey } from '#protection';
import { complain, say, type Terminal } from '../terminal/terminal.js';

const HELP = `
Puts recovery shares together and writes the master key into a new file, mode 0600, after its id has been proven.
Letters in any case, spaces and dashes anywhere. Without shares on the command line (where they would stay in the
shell's history) they are read from standard input, one a line, until an empty line.

Examples:
  npm run --silent ops -- keys recover --to data/master.key
  npm run --silent ops -- keys recover --to master.key SHARE SHARE SHARE`;

export function recoverCommand(terminal: Terminal): Command {
  return new Command('recover')
    .description('the master key from its recovery shares')
    .argument('[shares...]', 'as printed by split')
    .requiredOption('--to <file>', 'where to write the master key; never overwritten')
    .addHelpText('after', HELP)
    .action(async (given: readonly string[], { to }: { readonly to: string }) => {
      const shares = given.length > 0 ? given : await typed(terminal);
      const { id } = await recoverMasterKey(shares, to);
      say(terminal, `${to}: master key 主密钥 ${id}, proven by its id 已核对`);
    });
}

async function typed(terminal: Terminal): Promise<string[]> {
  complain(terminal, 'One share a line, then an empty line. 每行一份，空行结束。');
  const shares: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') break;
    shares.push(line);
  }
  return shares;
}
