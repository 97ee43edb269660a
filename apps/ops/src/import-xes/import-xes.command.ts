import { Command } from 'commander';
import { systemClock } from '#web';
import { officeOf, resolveEnvironment, resolveOffice } from '../environment.js';
import { checkedSource } from '../import/source.js';
import { countsLine, tellFlags } from '../terminal/import-report.js';
import { Progress } from '../terminal/progress.js';
import { demandNoErrors, runImport } from '../terminal/run-import.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { plansOf, surveyXes, type XesSurvey } from './survey.js';

const HELP = `
What becomes of the log
  trace            a case in the stage \`imported\`; its name is kept as the reference
  channel          Internet, e-mail → online; Desk → visit; Post → letter; Intern → other
  startdate        received; the first event's time when there is none
  event            a recorded step; its code is concept:name with every other character as _
  org:resource     who holds the file; each change is a sign-off, a handover and its acknowledgement
  responsible      the owner; department: the department of all who act in the case
  enddate          the conclusion, last in the stream; flagged laterSteps where steps are later
All other attributes are listed as not taken over. All acts are by \`system\`, flagged \`imported\`.

Names of resources, departments, steps and traces are kept in clear, as codes. Replace names of
people by codes before you import.

The whole file is checked before anything is written. Running it again writes nothing; an import
that was cut off goes on where it was.

Exit codes: 0 done, 1 refused (the reason is named), 3 something is away (run it again), 130 stopped.

Examples:
  npm run ops -- import xes ../shared/data/receipt.xes.gz --dry-run
  npm run ops -- import xes ../shared/data/receipt.xes.gz --source receipt`;

interface Options {
  readonly source?: string;
  readonly dryRun?: boolean;
  readonly data: string;
}

export function importXesCommand(terminal: Terminal): Command {
  return new Command('xes')
    .description('bring over a XES event log (IEEE 1849), plain or gzipped: each trace becomes a case')
    .argument('<file>', 'the log')
    .option('--source <code>', 'name of the source, the same for every import of it (default: the name of the log)')
    .option('--dry-run', 'check the whole file and say what would happen; needs no running Baton')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => importXes(terminal, file, options));
}

async function importXes(terminal: Terminal, file: string, options: Options): Promise<void> {
  const environment = options.dryRun ? null : await resolveEnvironment(process.env, options.data);
  const { officeId } = environment ? officeOf(environment) : await resolveOffice(process.env, options.data);
  const progress = new Progress(terminal, 'checking', null);
  const survey = await surveyXes({
    ...{ file, officeId, now: systemClock.now(), onCase: (done) => progress.update(done) },
    ...(options.source === undefined ? {} : { source: checkedSource(options.source) }),
  });
  progress.finish();
  tellSurvey(terminal, survey);
  demandNoErrors(terminal, survey);
  if (environment) await runImport(terminal, environment, survey, plansOf(survey));
  else say(terminal, '', 'Dry run: nothing was written. 试运行，未写入。');
}

function tellSurvey(terminal: Terminal, survey: XesSurvey): void {
  const offsets = [...survey.offsets].map(([offset, times]) => `${offset} (${times})`);
  say(
    terminal,
    `File 文件: ${survey.file}, SHA-256 ${survey.digest}`,
    `Source 来源: ${survey.origin.source}`,
    `Holds 内含: ${countsLine(survey.cases, survey.acts)}`,
    `Zones 时区: ${offsets.join(', ')}`,
    `Attributes of the log itself, not taken over 日志自身属性不导入: ${survey.logAttributes}`,
  );
  tellFlags(terminal, survey.findings);
}
