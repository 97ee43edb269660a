import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { documentScope, sealDocument } from '#protection';
import { officeOf, resolveEnvironment } from '../environment.js';
import { openKeys } from '../open-store.js';
import { opsError } from '../ops.errors.js';
import { uuid } from '../terminal/arguments.js';
import { say, type Terminal } from '../terminal/terminal.js';

const HELP = `
Encrypts the file in memory under a key of its own, bound to the case, and prints the body for
POST /cases/ID/scans: document id, key id, size and digest of the ciphertext, keyed digest of the
plaintext. The api takes it for this case only. The file is not kept anywhere: storing scans comes
with a later version.

Example:
  npm run --silent ops -- scan letter.pdf --case ba4d0fc5-9d2a-4be6-91c2-5a2b4f1ce0a7 --item m1`;

interface Options {
  readonly case: string;
  readonly item?: string;
  readonly data: string;
}

export function scanCommand(terminal: Terminal): Command {
  return new Command('scan')
    .description('digest a scanned document under a key of its own')
    .argument('<file>', 'the scanned document')
    .requiredOption('--case <id>', 'the case it is a document of', uuid)
    .option('--item <item>', 'the item that was scanned, e.g. m1')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => scan(terminal, file, options));
}

async function scan(terminal: Terminal, file: string, { case: caseId, item, data }: Options): Promise<void> {
  const plaintext = await readFile(file).catch(() => {
    throw opsError('OPS.FILE_UNREADABLE', { file });
  });
  const environment = await resolveEnvironment(process.env, data);
  const { officeId } = officeOf(environment);
  const keys = await openKeys(environment);
  try {
    const document = randomUUID();
    const place = { office: officeId, case: caseId, document };
    const key = await keys.ensure(documentScope(place));
    const { ciphertext, ...digests } = sealDocument(key, place, plaintext);
    const body = { document, ...(item ? { item } : {}), key: key.id, size: ciphertext.length, ...digests };
    say(terminal, JSON.stringify(body));
  } finally {
    await keys.close();
  }
}
