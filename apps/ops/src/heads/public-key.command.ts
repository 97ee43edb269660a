import { Command } from 'commander';
import { readHeadKey } from '#heads';
import { verifierText } from '#proofs';
import { resolveEnvironment, resolveOffice } from '../environment.js';
import { opsError } from '../ops.errors.js';
import { say, type Terminal } from '../terminal/terminal.js';

const HELP = `
Prints the public part of the key that signs heads, one line (C2SP vkey). Whoever audits writes it down on paper,
compares it with the office, and gives it to every check. The private key stays where it is.

Examples:
  npm run --silent ops -- heads public-key
  npm run --silent ops -- heads public-key --file /secrets/head.key`;

interface Options {
  readonly data: string;
  readonly file?: string;
}

export function publicKeyCommand(terminal: Terminal): Command {
  return new Command('public-key')
    .description('the key to pin, as one line')
    .option('--file <file>', 'key file; that of the Baton this is for when absent')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async ({ data, file }: Options) => {
      const { officeId } = await resolveOffice(process.env, data);
      const { verifier } = await readHeadKey(file ?? (await keyFile(data)), officeId);
      say(terminal, verifierText(verifier));
    });
}

async function keyFile(data: string): Promise<string> {
  const { BATON_HEAD_KEY_FILE: file } = await resolveEnvironment(process.env, data);
  if (file === undefined) throw opsError('OPS.CONFIGURATION', { settings: 'BATON_HEAD_KEY_FILE' });
  return file;
}
