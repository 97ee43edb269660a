import { Command, Option } from 'commander';
import { systemClock } from '#web';
import { officeOf, resolveEnvironment, resolveOffice } from '../environment.js';
import { checkedSource } from '../import/source.js';
import { tellFlags } from '../terminal/import-report.js';
import { demandNoErrors, runImport } from '../terminal/run-import.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { COLUMN_NAMES, COLUMNS } from './register-columns.js';
import { surveyRegister, type RegisterSurvey } from './register-survey.js';

const HELP = `
Columns (first line, in any order, English or Chinese names)
${COLUMN_NAMES.map((name) => {
  const { zh, required, help } = COLUMNS[name];
  return `  ${name.padEnd(11)}${zh.padEnd(6, '　')} ${required ? 'required' : 'optional'}  ${help}`;
}).join('\n')}
Other columns are listed and not taken over; one with a reporter’s identity or contact is refused.

Each row becomes a case in the stage \`imported\` that carries its old number and dates. Numbers given
twice, gaps, impossible orders and mixed formats are flagged and kept. One error, and nothing is imported.

Without --apply nothing is written: read the report first. Running it again writes nothing twice.

Exit codes: 0 done, 1 refused (the reason is named), 3 something is away (run it again), 130 stopped.

Examples:
  npm run ops -- import register register-2019.csv --officer archive01 --department reception
  npm run ops -- import register register-2019.csv --officer archive01 --department reception --apply
  npm run ops -- import register 登记簿.csv --encoding gb18030 --officer archive01 --department reception`;

interface Options {
  readonly source: string;
  readonly apply?: boolean;
  readonly encoding: string;
  readonly series: string;
  readonly officer?: string;
  readonly department?: string;
  readonly data: string;
}

export function importRegisterCommand(terminal: Terminal): Command {
  return new Command('register')
    .description('bring over an office’s old register from a CSV file: each row becomes a case with its own number')
    .argument('<file>', 'the register')
    .option('--apply', 'import it; without this the file is only checked')
    .option('--source <code>', 'name of the register, the same for every import of it', 'register')
    .addOption(new Option('--encoding <name>', 'encoding of the file').choices(['utf-8', 'gb18030']).default('utf-8'))
    .option('--series <code>', 'series of rows that do not say', 'XF')
    .option('--officer <code>', 'officer of rows that do not say')
    .option('--department <code>', 'department of rows that do not say')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => importRegister(terminal, file, options));
}

async function importRegister(terminal: Terminal, file: string, options: Options): Promise<void> {
  const environment = options.apply ? await resolveEnvironment(process.env, options.data) : null;
  const { officeId, zone } = environment ? officeOf(environment) : await resolveOffice(process.env, options.data);
  const source = checkedSource(options.source);
  const survey = await surveyRegister({ ...options, file, officeId, zone, source, now: systemClock.now() });
  tellSurvey(terminal, file, survey);
  demandNoErrors(terminal, survey);
  if (environment) await runImport(terminal, environment, survey, survey.plans);
  else say(terminal, '', 'Dry run: nothing was written; give --apply to import. 试运行，未写入；加 --apply 才会导入。');
}

function tellSurvey(terminal: Terminal, file: string, { origin, cases, plans, findings }: RegisterSurvey): void {
  const concluded = plans.filter(({ acts }) => acts.some(({ kind }) => kind === 'conclude')).length;
  say(
    terminal,
    `File 文件: ${file}`,
    `Source 来源: ${origin.source}`,
    `Holds 内含: ${cases} cases with their numbers, ${concluded} concluded, ${cases - concluded} open`,
  );
  tellFlags(terminal, findings);
}
