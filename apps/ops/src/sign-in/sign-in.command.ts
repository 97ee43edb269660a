import { Command } from 'commander';
import { say, type Terminal } from '../terminal/terminal.js';
import { askHidden } from './hidden-input.js';
import { identityOf } from './identity-runtime.js';

const HELP = `
Prints an access token, good for five minutes, and nothing else. The password is asked for without
showing it, or taken from BATON_PASSWORD, or from the first line of a pipe. A script gives its own
credentials instead: --client ID, and its secret as the password.

This works with the identity provider that comes with npm start. With another provider, sign in the
way it offers; the api takes its access tokens just so.

Example:
  TOKEN=$(npm run --silent ops -- sign-in --as registrar.lin)
  curl -s http://127.0.0.1:8080/cases -H "Authorization: Bearer $TOKEN"`;

interface Options {
  readonly as?: string;
  readonly client?: string;
  readonly issuer?: string;
  readonly data: string;
}

export function signInCommand(terminal: Terminal): Command {
  return new Command('sign-in')
    .description('an access token for curl and scripts')
    .option('--as <account>', 'account name of a person')
    .option('--client <id>', "id of a script's own credentials")
    .option('--issuer <url>', 'where to sign in; the running Baton when absent')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async (options: Options, command: Command) => {
      if ((options.as === undefined) === (options.client === undefined))
        command.error('error: say who signs in: --as ACCOUNT or --client ID');
      say(terminal, await tokenFor(terminal, options));
    });
}

async function tokenFor(terminal: Terminal, { as: account, client, issuer, data }: Options): Promise<string> {
  const address = issuer ?? (await identityOf(data)).identityAddress;
  const password = process.env['BATON_PASSWORD'] ?? (await askHidden(terminal, '密码 Password: '));
  const { scriptToken, signIn } = await import('#embedded');
  if (client !== undefined) return scriptToken(address, client, password);
  return (await signIn({ issuer: address, account: account ?? '', password })).token();
}
