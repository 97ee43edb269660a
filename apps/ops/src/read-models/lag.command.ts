import { Command } from 'commander';
import { INDEX, lag, LogMismatch, type Lag } from '#projections';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { withReadModels } from './read-models.js';

const HELP = `
One line a read model: version, sequence of the last event it has taken, events behind the log, and the
event it stands still at, if it does. Exit code 1 when one stands still.

Example:
  npm run ops -- lag`;

export function lagCommand(terminal: Terminal): Command {
  return new Command('lag')
    .description('how far the read models are behind the log')
    .option('--json', 'for scripts: one JSON object a line')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async (options: { readonly json?: boolean; readonly data: string }, command: Command) => {
      const lags = await withReadModels(options.data, ({ pool, log }) => lag(pool, log));
      say(terminal, ...(options.json ? lags.map(jsonLine) : [HEAD, ...lags.map(line)]));
      if (lags.some(({ failure }) => failure?.errorClass === LogMismatch.name)) complain(terminal, OTHER_LOG);
      if (lags.some(({ failure }) => failure)) command.error('a read model stands still 有读模型停滞', { exitCode: 1 });
    });
}

const OTHER_LOG = `The log is not the one these read models were made from: it was moved, or brought back from a backup.
Is it the right log? Then drop the database of read models (docs/backup.md); they are built anew. Else restore the log.
日志与读模型不符：日志曾迁移或由备份恢复。确认日志无误后清空读模型库即可自动重建，否则请恢复日志。`;

const HEAD = row('read model', 'version', 'sequence', 'behind', 'state');

function line({ name, version, sequence, behind, failure }: Lag): string {
  const state = failure
    ? `stands still at event ${failure.eventId}: ${failure.errorClass} ${failure.errorCode ?? ''}`
    : 'running';
  return row(name === INDEX ? 'leaf index' : name, String(version), String(sequence), String(behind), state);
}

function row(name: string, version: string, sequence: string, behind: string, state: string): string {
  return `${name.padEnd(28)}${version.padStart(8)}${sequence.padStart(12)}${behind.padStart(10)}  ${state}`.trimEnd();
}

function jsonLine({ position: _, ...told }: Lag): string {
  return JSON.stringify(told);
}
