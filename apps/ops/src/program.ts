import { Command } from 'commander';
import { BatonError } from '#kernel';
import { backupFolderCommand } from './backup/backup.command.js';
import { restoreFolderCommand } from './backup/restore.command.js';
import { deadLettersCommand } from './dead-letters/dead-letters.command.js';
import { headsCommand } from './heads/heads.command.js';
import { exportCommand } from './export-audit/export.command.js';
import { importRegisterCommand } from './import-register/import-register.command.js';
import { importXesCommand } from './import-xes/import-xes.command.js';
import { keysCommand } from './keys/keys.command.js';
import { migrateStoreCommand } from './move/migrate-store.command.js';
import { lagCommand } from './read-models/lag.command.js';
import { migrateCommand } from './read-models/migrate.command.js';
import { rebuildCommand } from './read-models/rebuild.command.js';
import { reconcileCommand } from './reconcile/reconcile.command.js';
import { scanCommand } from './scan/scan.command.js';
import { accountsCommand } from './sign-in/accounts.command.js';
import { signInCommand } from './sign-in/sign-in.command.js';
import { staffCommand } from './staff/staff.command.js';
import { verifyCommand } from './verify/verify.command.js';
import { complain, errorLine, exitCodeOf, type Terminal } from './terminal/terminal.js';

const HELP = `
Where it works: the variables BATON_EVENTSTORE_URL, BATON_KEYS_URL, BATON_READMODELS_URL,
BATON_MASTER_KEY_FILE, BATON_OFFICE (150403) and BATON_ZONE (Asia/Shanghai); without them the running
Baton whose data folder is ./data (--data).

Examples:
  npm run ops -- import xes ../shared/data/receipt.xes.gz --dry-run
  npm run ops -- lag`;

/** In the order of `--help`: data, the truth of it, its safety, the machinery, people. */
const COMMANDS: readonly ((terminal: Terminal) => Command)[] = [
  scanCommand,
  exportCommand,
  headsCommand,
  verifyCommand,
  reconcileCommand,
  backupFolderCommand,
  restoreFolderCommand,
  migrateStoreCommand,
  keysCommand,
  lagCommand,
  deadLettersCommand,
  rebuildCommand,
  migrateCommand,
  signInCommand,
  accountsCommand,
  staffCommand,
];

/** The whole command line. */
export function program(terminal: Terminal): Command {
  const root = new Command('baton-ops')
    .description('Baton from the command line: bring data over, prove it, keep it safe, look after the machinery')
    .addHelpText('after', HELP)
    .showHelpAfterError('(give --help for what there is)')
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
    });
  const imports = new Command('import')
    .description('bring cases over from another system')
    .addHelpText('after', '\nExample:\n  npm run ops -- import xes ../shared/data/receipt.xes.gz --dry-run');
  imports.addCommand(importXesCommand(terminal)).addCommand(importRegisterCommand(terminal));
  root.addCommand(imports);
  for (const command of COMMANDS) root.addCommand(command(terminal));
  return withOutput(root);
}

/** Commands added whole do not take over their parent's output; they all speak through the terminal. */
function withOutput(command: Command): Command {
  for (const child of command.commands) withOutput(child.copyInheritedSettings(command));
  return command;
}

/**
 * Runs a command line to its end.
 * @param args without node and script
 * @returns the exit code: 0 done, 1 refused, 3 something is away, 70 a defect of ours, 130 stopped by hand
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const root = program(terminal);
  throwInsteadOfExit(root);
  try {
    await root.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (isCommanderExit(error)) return error.exitCode;
    complain(terminal, error instanceof BatonError ? errorLine(error) : defectText(error));
    return exitCodeOf(error);
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}

function isCommanderExit(error: unknown): error is { readonly exitCode: number } {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
}

/** A defect: where it arose, without its message, which may hold content. */
function defectText(error: unknown): string {
  const where = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const name = error instanceof Error ? error.name : typeof error;
  return [`OPS.DEFECT: 程序缺陷，请报告。 A defect of ours; please report it. (${name})`, ...where].join('\n');
}
