import { Command } from 'commander';
import type { IdentityStore } from '#embedded';
import { say, type Terminal } from '../terminal/terminal.js';
import { identityOf } from './identity-runtime.js';

const HELP = `
An account says who somebody is; what he may do, staff says. So after this an administrator admits the
person, or the script, with the subject printed here (POST /staff, or POST /staff/CODE/account).

Example:
  npm run ops -- accounts invite
  npm run ops -- accounts add-script nightly.export`;

interface Where {
  readonly data: string;
}

/** Accounts of the identity provider that comes with `npm start`; another provider has means of its own. */
export function accountsCommand(terminal: Terminal): Command {
  const accounts = new Command('accounts')
    .description("accounts of Baton's own identity provider")
    .addHelpText('after', HELP);
  accounts.addCommand(invite(terminal)).addCommand(addScript(terminal)).addCommand(removeScript(terminal));
  return accounts;
}

function invite(terminal: Terminal): Command {
  return onData(new Command('invite'))
    .description('a one-time link, good for seven days, to choose an account name and a password')
    .action(async ({ data }: Where) => {
      const { identityAddress } = await identityOf(data);
      const { token, account } = await withStore(data, ({ invitations }) => invitations.another());
      say(terminal, `link     ${identityAddress}/invitation/${token}`, `subject  ${account}`);
    });
}

function addScript(terminal: Terminal): Command {
  return onData(new Command('add-script'))
    .description('credentials for a script; the secret is shown this once')
    .argument('<name>', 'tells people what the script is')
    .action(async (name: string, { data }: Where) => {
      const { id, secret } = await withStore(data, ({ clients }) => clients.addScript(name));
      say(terminal, `client   ${id}`, `secret   ${secret}`, `subject  ${id}`);
    });
}

function removeScript(terminal: Terminal): Command {
  return onData(new Command('remove-script'))
    .description('takes the credentials of a script away; its last token ends within five minutes')
    .argument('<client>', 'the id that add-script printed')
    .action(async (id: string, { data }: Where, command: Command) => {
      if (!(await withStore(data, ({ clients }) => clients.removeScript(id))))
        command.error('error: there is no such script 没有该脚本凭证');
      say(terminal, 'removed');
    });
}

function onData(command: Command): Command {
  return command.option('--data <folder>', 'data folder of the running Baton', './data');
}

async function withStore<Result>(data: string, work: (store: IdentityStore) => Promise<Result>): Promise<Result> {
  const { identityUrl } = await identityOf(data);
  const { identityError, openIdentityStore } = await import('#embedded');
  const store = await openIdentityStore(identityUrl).catch(() => {
    throw identityError('IDENTITY.AWAY');
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
