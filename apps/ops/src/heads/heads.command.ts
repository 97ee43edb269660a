import { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.js';
import { checkCommand } from './check.command.js';
import { listCommand } from './list.command.js';
import { publicKeyCommand } from './public-key.command.js';

/** What those who audit need of the signed heads (docs/proofs.md). */
export function headsCommand(terminal: Terminal): Command {
  return new Command('heads')
    .description('signed heads of the log: the key to pin, all of them, whether they fit (docs/proofs.md)')
    .addHelpText('after', '\nExample:\n  npm run ops -- heads public-key')
    .addCommand(publicKeyCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(checkCommand(terminal));
}
