import { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.js';
import { backupCommand } from './backup.command.js';
import { recoverCommand } from './recover.command.js';
import { restoreCommand } from './restore.command.js';
import { rotateCommand } from './rotate.command.js';
import { splitCommand } from './split.command.js';
import { statusCommand } from './status.command.js';
import { verifyCommand } from './verify.command.js';

/** What docs/keys.md asks of the one who looks after the keys. */
export function keysCommand(terminal: Terminal): Command {
  const keys = new Command('keys')
    .description('look after the master key and the data keys (docs/keys.md)')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run ops -- keys status\n  npm run ops -- keys backup /backup/keys.ndjson',
    );
  keys.addCommand(statusCommand(terminal)).addCommand(verifyCommand(terminal));
  keys.addCommand(backupCommand(terminal)).addCommand(restoreCommand(terminal));
  keys.addCommand(rotateCommand(terminal));
  return keys.addCommand(splitCommand(terminal)).addCommand(recoverCommand(terminal));
}
