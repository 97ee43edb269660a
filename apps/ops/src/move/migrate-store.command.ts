import { Command } from 'commander';
import { complain, type Terminal } from '../terminal/terminal.js';
import { moveLog } from './move-log.js';
import { hostOf, storeUrl, withStores } from './stores.js';

const HELP = `
Copies the log of one event store into another, empty one: same ids, revisions, content and order; then reads the copy
back and compares every hash and the root. Nothing is changed in the old store. May be killed at any time and run again:
it goes on where it stopped. A store that holds anything else than a beginning of this log is refused.

Stop api and projector first, or run it once while they work and once more when they are stopped: the second run is
short. Afterwards the read models are dropped and built anew (docs/moving-the-log.md).

Example:
  npm run ops -- migrate-store esdb://127.0.0.1:2113?tls=false esdb://admin:PASSWORD@new.intranet:2113`;

export function migrateStoreCommand(terminal: Terminal): Command {
  return new Command('migrate-store')
    .description('copy the log into another event store')
    .argument('<from>', 'event store that holds the log', storeUrl)
    .argument('<to>', 'empty event store, or one that holds a beginning of it', storeUrl)
    .option('--leave-foreign', 'leave events alone that are not ours, on both sides')
    .addHelpText('after', HELP)
    .action(async (from: string, to: string, { leaveForeign = false }: { readonly leaveForeign?: boolean }) => {
      complain(terminal, `from ${hostOf(from)} to ${hostOf(to)}`);
      await withStores(from, to, (source, target) => moveLog(terminal, { from: source, to: target, leaveForeign }));
    });
}
