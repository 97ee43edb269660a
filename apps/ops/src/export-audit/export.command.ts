import { Command, InvalidArgumentError } from 'commander';
import { readModelsPool, eventCatalogue } from '#composition';
import type { BundleManifest } from '#bundles';
import { CODE, type CaseId } from '#kernel';
import { systemClock } from '#web';
import { officeOf, resolveEnvironment } from '../environment.js';
import { teller } from '../keys/teller.js';
import { openStore } from '../open-store.js';
import { uuid } from '../terminal/arguments.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { exportCase, exportPeriod, type ExportDesk } from './export-audit.js';
import type { Bound } from './period-entries.js';

const HELP = `
Writes a folder that an auditor checks with verify-bundle and a pinned public key, without any server: events as
they are stored (content stays ciphertext), a proof for each that it is in the log, and the signed head they lead
to. What a bundle holds, and what it proves: docs/audit-bundles.md.

Examples:
  npm run ops -- export audit case 0b8f2c1e-5d7a-4c6e-9a55-1f2e3d4c5b6a /media/audit/case-17
  npm run ops -- export audit period /media/audit/2026-q1 --from 2026-01-01 --to 2026-03-31`;

const CASE_HELP = `
With --opened the sealed content is handed out, with its keys: only on a grant for the purpose of audit, in the
name of the auditor it was given to (--by), and after his look was recorded, with you (--as: an administrator or
the head of the office) as the one who wrote it down. It cannot be taken back.

Example:
  npm run ops -- export audit case 0b8f2c1e-5d7a-4c6e-9a55-1f2e3d4c5b6a ./case-17 --opened --request 5e0c… \\
    --by auditor.fang --as admin.zhao`;

const PERIOD_HELP = `
Every event of the log from one sequence to another, none left out. Ends are sequences or days of the office
(2026-01-31); an end that is not given is that of the log. Of reporters' identities, and of the sealed register
and its cases (unless --sealed), there is only the hash.

Example:
  npm run ops -- export audit period ./all --from 0 --to 99999`;

/** Milliseconds to wait for index and head. */
const PATIENCE = 60_000;

interface Options {
  readonly head: readonly string[];
  readonly sealed?: boolean;
  readonly data: string;
}
type CaseOptions = Options & {
  readonly opened?: boolean;
  readonly request?: string;
  readonly by?: string;
  readonly as?: string;
};
type PeriodOptions = Options & { readonly from?: Bound; readonly to?: Bound };

export function exportCommand(terminal: Terminal): Command {
  const audit = new Command('audit').description('what an auditor can check by himself').addHelpText('after', HELP);
  audit.addCommand(caseCommand(terminal)).addCommand(periodCommand(terminal));
  return new Command('export')
    .description('take something out of the house')
    .addCommand(audit)
    .addHelpText('after', HELP);
}

function caseCommand(terminal: Terminal): Command {
  return common(new Command('case').description('everything about one case'))
    .argument('<id>', 'id of the case', uuid)
    .argument('<folder>', 'a folder that is not there yet')
    .option('--opened', 'with the sealed content, opened')
    .option('--request <id>', 'with --opened: the granted request', uuid)
    .option('--by <code>', 'with --opened: the auditor who was let in', code)
    .option('--as <code>', 'with --opened: your own staff code', code)
    .addHelpText('after', CASE_HELP)
    .action(async (id: string, folder: string, options: CaseOptions, command: Command) => {
      const { request, by, as } = options;
      const given = [options.opened === true, request !== undefined, by !== undefined, as !== undefined];
      if (new Set(given).size > 1) command.error('error: --opened, --request, --by and --as go together');
      const opening = request !== undefined && by !== undefined && as !== undefined ? { request, by, as } : null;
      const manifest = await withDesk(terminal, options, (desk) =>
        exportCase(desk, requestIn(folder, options), id as CaseId, opening),
      );
      tell(terminal, folder, manifest);
    });
}

function periodCommand(terminal: Terminal): Command {
  return common(new Command('period').description('all events of a period, complete'))
    .argument('<folder>', 'a folder that is not there yet')
    .option('--from <sequence or day>', 'the first', bound)
    .option('--to <sequence or day>', 'the last, included', bound)
    .addHelpText('after', PERIOD_HELP)
    .action(async (folder: string, options: PeriodOptions) => {
      const asked = { from: options.from ?? null, to: options.to ?? null };
      const manifest = await withDesk(terminal, options, (desk) =>
        exportPeriod(desk, requestIn(folder, options), asked),
      );
      tell(terminal, folder, manifest);
    });
}

function common(command: Command): Command {
  const gathered = (file: string, before: readonly string[]): readonly string[] => [...before, file];
  return command
    .option('--head <file>', 'a signed head the auditor holds; may be given more than once', gathered, [])
    .option('--sealed', 'also what is in the sealed register')
    .option('--data <folder>', 'data folder of the running Baton', './data');
}

function requestIn(folder: string, { head, sealed = false }: Options) {
  return { folder, heads: head, sealed };
}

async function withDesk<T>(terminal: Terminal, { data }: Options, work: (desk: ExportDesk) => Promise<T>): Promise<T> {
  const configuration = await resolveEnvironment(process.env, data);
  const { officeId: office, zone } = officeOf(configuration);
  const opened = await openStore(configuration);
  const pool = readModelsPool(configuration, 'baton-ops', 4);
  try {
    const ports = { catalogue: eventCatalogue(), clock: systemClock, onProgress: teller(terminal) };
    return await work({ ...opened, ...ports, pool, office, zone, patience: PATIENCE });
  } finally {
    await Promise.allSettled([pool.end(), opened.close()]);
  }
}

function tell(terminal: Terminal, folder: string, { counts, head, origin }: BundleManifest): void {
  const { events, withheld, streams } = counts;
  say(
    terminal,
    `written 已导出: ${folder}`,
    `${events} events 事件 (${withheld} by their hash alone 仅有散列), ${streams} streams, against head ${head.size} of ${origin}`,
  );
}

function code(text: string): string {
  if (!CODE.test(text)) throw new InvalidArgumentError('a code as in the staff list is needed');
  return text;
}

function bound(text: string): Bound {
  if (/^\d{1,15}$/.test(text)) return { sequence: Number(text) };
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return { day: text };
  throw new InvalidArgumentError('a sequence (0, 1, …) or a day (2026-01-31) is needed');
}
