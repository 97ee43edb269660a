import { Command } from 'commander';
import { eventCatalogue } from '#composition';
import { checkHeads, HeadFolder, HeadStream, type HeadFlawKind, type HeadsReport } from '#heads';
import { askerOf, LogTree } from '#projections';
import { originOf, type NoteVerifier } from '#proofs';
import { officeOf } from '../environment.js';
import { teller } from '../keys/teller.js';
import { opsError } from '../ops.errors.js';
import { withReadModels, type ReadModels } from '../read-models/read-models.js';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { pinned } from './heads-options.js';

const HELP = `
Reads every head from the log and checks it with the keys that are pinned, against the one tree that the leaf index
makes, and against the heads kept outside. Names the first that does not fit. Changes nothing.
Exit code 0 all fit, 1 one does not, 3 something is away or the read models have not come so far.

Examples:
  npm run ops -- heads check --key baton/150403+4fe1c2ab+AZ...
  npm run ops -- heads check --key baton/150403+4fe1c2ab+AZ... --folder /mnt/heads`;

interface Options {
  readonly key: readonly NoteVerifier[];
  readonly folder?: string;
  readonly json?: boolean;
  readonly data: string;
}

export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('whether all signed heads fit: signatures, one tree, what is outside')
    .requiredOption('--key <text>', 'a pinned key, as `heads public-key` printed it; may be given again', pinned)
    .option('--folder <folder>', 'where heads are kept outside; that of the Baton this is for when absent')
    .option('--json', 'for scripts: one JSON object')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async (options: Options, command: Command) => {
      const report = await withReadModels(options.data, (models) => check(terminal, models, options));
      say(terminal, ...(options.json ? [JSON.stringify(report)] : summary(report, options.key)));
      if (report.flaw) command.error(flawLine(report.flaw), { exitCode: 1 });
    });
}

async function check(terminal: Terminal, { configuration, log, pool }: ReadModels, options: Options) {
  const { officeId } = officeOf(configuration);
  const tell = teller(terminal);
  const heads = new HeadStream(log, eventCatalogue(), officeId);
  const folder = options.folder ?? configuration.BATON_HEADS_FOLDER;
  const total = ((await heads.last().catch(() => null))?.revision ?? -1) + 1;
  if (folder === undefined) complain(terminal, 'no folder outside was named: only the log is checked 未指明外部目录');
  const what = {
    ...{ heads, tree: new LogTree(askerOf(pool)), verifiers: options.key, origin: originOf(officeId) },
    outside: folder === undefined ? null : new HeadFolder(folder),
  };
  return checkHeads(what, (done) => tell('heads', done, total)).catch((error: unknown) => {
    throw error instanceof RangeError ? opsError('OPS.READ_MODELS_BEHIND') : error;
  });
}

function summary({ heads, size, notOutside }: HeadsReport, keys: readonly NoteVerifier[]): string[] {
  return [
    `pinned 已固定公钥    ${keys.map(({ name, keyId }) => `${name}+${keyId}`).join(', ')}`,
    `heads fit 相符树头   ${heads}, the last over ${size} events`,
    ...(notOutside === null ? [] : [`not outside 外部缺少  ${notOutside}`]),
  ];
}

const SAID: Readonly<Record<HeadFlawKind, string>> = {
  content: 'its event was changed after it was written 事件内容被改动',
  form: 'it contradicts itself 内容自相矛盾',
  signature: 'no pinned key signed it 签名与固定公钥不符',
  size: 'it covers no more than the one before 规模未增加',
  root: 'the leaf index does not lead to its root: the log or the index was changed under it 与索引的树根不符',
  outside: 'another head of this revision is kept outside 与外部保存的不同',
  missing: 'it is outside, and the log does not have it: the log was set back 外部有而日志没有，日志已被回退',
};

function flawLine({ revision, why }: NonNullable<HeadsReport['flaw']>): string {
  return `head ${revision} does not fit 第 ${revision} 号树头不符: ${SAID[why]}`;
}
