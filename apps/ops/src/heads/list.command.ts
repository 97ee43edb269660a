import { Command } from 'commander';
import { eventCatalogue } from '#composition';
import { HeadStream, type LoggedHead } from '#heads';
import { officeOf, resolveEnvironment } from '../environment.js';
import { openLog } from '../open-store.js';
import { say, type Terminal } from '../terminal/terminal.js';

const HELP = `
One line a head, the oldest first: revision, when it was signed, events it covers, key, root. Signatures are not
looked at; \`heads check\` does that.

Example:
  npm run ops -- heads list`;

export function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('all signed heads, as the log has them')
    .option('--json', 'for scripts: one JSON object a line, with the checkpoint')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async ({ json, data }: { readonly json?: boolean; readonly data: string }) => {
      const configuration = await resolveEnvironment(process.env, data);
      const log = await openLog(configuration);
      try {
        const heads = new HeadStream(log, eventCatalogue(), officeOf(configuration).officeId);
        for await (const head of heads.from(0)) say(terminal, json ? jsonLine(head) : line(head));
      } finally {
        await log.close();
      }
    });
}

function line({ revision, signedAt, size, key, root }: LoggedHead): string {
  return `${String(revision).padStart(6)}  ${signedAt}  ${String(size).padStart(10)}  ${key}  ${root}`;
}

function jsonLine({ event: _, ...head }: LoggedHead): string {
  return JSON.stringify(head);
}
