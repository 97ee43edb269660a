import { Command } from 'commander';
import { createPlatformTables } from '#projections';
import { openKeys } from '../open-store.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { withReadModels } from './read-models.js';

const HELP = `
Makes what is missing: the table of data keys and the platform's tables of the read models. What is there
stays. Safe while Baton runs, and when two do it at once. The read models' own tables are made by the
projector, or by \`rebuild\` when their shape changed. The log has nothing to migrate.

Example:
  npm run ops -- migrate`;

export function migrateCommand(terminal: Terminal): Command {
  return new Command('migrate')
    .description('make the tables that are missing')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async (options: { readonly data: string }) => {
      await withReadModels(options.data, async ({ configuration, pool }) => {
        await (await openKeys(configuration)).close();
        say(terminal, 'Keys 密钥库: ready 就绪');
        await createPlatformTables(pool);
        say(terminal, 'Read models 读模型库: ready 就绪');
      });
    });
}
