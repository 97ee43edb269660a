import { Command } from 'commander';
import { administratorsOf } from '#staff';
import { appoint, FIRST } from '../../../standalone/src/staff/first-administrator.js';
import { StaffDesk } from '../../../standalone/src/staff/staff-desk.js';
import { officeOf, resolveEnvironment } from '../environment.js';
import { openStore } from '../open-store.js';
import { opsError } from '../ops.errors.js';
import { say, type Terminal } from '../terminal/terminal.js';

const HELP = `
An office that signs in with a provider of its own begins here: whoever comes with this subject is its first
administrator and admits everybody else over the api. It works once: with an administrator there, nothing changes.
npm start does this by itself.

Example:
  npm run ops -- staff appoint --issuer https://login.example --subject 8f14e45f-ceea-467f`;

interface Options {
  readonly subject: string;
  readonly issuer?: string;
  readonly code: string;
  readonly department: string;
  readonly data: string;
}

/** Staff, before there is anybody who could be asked over the api. */
export function staffCommand(terminal: Terminal): Command {
  const appointing = new Command('appoint')
    .description('the first administrator of an office')
    .requiredOption('--subject <sub>', 'who it is: `sub` of his access tokens')
    .option('--issuer <url>', '`iss` of his access tokens; BATON_OIDC_ISSUER when absent')
    .option('--code <staff>', 'his staff code', FIRST.code)
    .option('--department <code>', 'his department', FIRST.department)
    .option('--data <folder>', 'data folder of a running Baton', './data')
    .addHelpText('after', HELP)
    .action((options: Options, command: Command) => appointFirst(terminal, options, command));
  return new Command('staff').description('the first administrator').addCommand(appointing);
}

async function appointFirst(terminal: Terminal, options: Options, command: Command): Promise<void> {
  const issuer = options.issuer ?? process.env['BATON_OIDC_ISSUER'];
  if (!issuer) command.error('error: say whose tokens: --issuer URL or BATON_OIDC_ISSUER');
  const configuration = await resolveEnvironment(process.env, options.data);
  const opened = await openStore(configuration);
  const { officeId } = officeOf(configuration);
  const desk = new StaffDesk(officeId, opened.store, opened.keys, () => opened.close());
  try {
    if (administratorsOf(await desk.staff()).length > 0) throw opsError('OPS.ADMINISTRATOR_THERE');
    await appoint(desk, { ...FIRST, code: options.code, department: options.department }, issuer, options.subject);
    say(terminal, `appointed ${options.code} 已任命首位管理员`);
  } finally {
    await desk.close();
  }
}
