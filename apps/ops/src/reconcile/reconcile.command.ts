import { Command, InvalidArgumentError } from 'commander';
import { eventCatalogue } from '#composition';
import { reconcile } from '#verification';
import { teller } from '../keys/teller.js';
import { withReadModels } from '../read-models/read-models.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { reconcileLines, within, type Days } from './reconcile-lines.js';

const HELP = `
Counts the cases in hand from the log alone: opening + received + reopened + moved in - moved out - concluded -
declined - referred away = open, per day of the office (as recorded), category and owner; and compares the log, to
the unit, with every read model that holds cases, each at the sequence it stands at. Differences name the case.
Changes nothing; the office may work meanwhile.

Exit codes: 0 equal, 1 something differs, 3 something it needs is away, 70 a defect of ours.

Examples:
  npm run ops -- reconcile
  npm run ops -- reconcile --from 2020-03-01 --to 2020-03-31 --json`;

interface Options extends Days {
  readonly json?: boolean;
  readonly data: string;
}

export function reconcileCommand(terminal: Terminal): Command {
  return new Command('reconcile')
    .description('count the cases in hand and compare the log with the read models')
    .option('--from <day>', 'first day of the account, YYYY-MM-DD', day)
    .option('--to <day>', 'last day of the account, YYYY-MM-DD', day)
    .option('--json', 'for scripts: the whole account and every difference as one JSON object')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async ({ json, data, ...days }: Options, command: Command) => {
      const tell = teller(terminal);
      const report = await withReadModels(data, ({ configuration, log, pool }) =>
        reconcile({
          ...{ log, pool, catalogue: eventCatalogue(), zone: configuration.BATON_ZONE },
          onProgress: (done, total) => tell('reconcile 核对', done, total),
        }),
      );
      const rows = within(report.rows, days);
      say(terminal, ...(json ? [JSON.stringify({ ...report, rows })] : reconcileLines(report, days)));
      if (!report.equal) command.error('the log and the read models differ 日志与读模型不一致', { exitCode: 1 });
    });
}

function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('YYYY-MM-DD');
  return text;
}
