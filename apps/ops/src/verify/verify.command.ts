import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { verifyOffice, type VerificationOf } from '#composition';
import type { Configuration } from '#configuration';
import type { OfficeId } from '#kernel';
import type { NoteVerifier } from '#proofs';
import type { PublishedHead, VerificationProgress, VerificationReport } from '#verification';
import { SEALED_SERIES, systemClock, systemRandomness } from '#web';
import { resolveEnvironment } from '../environment.js';
import { openKeys, openLog } from '../open-store.js';
import { pinned } from '../heads/heads-options.js';
import { opsError } from '../ops.errors.js';
import { withReadModels } from '../read-models/read-models.js';
import { teller } from '../keys/teller.js';
import { say, type Terminal } from '../terminal/terminal.js';
import { reportLines } from './report-lines.js';

const HELP = `
Reads the whole log once and proves it: form, hash chain, tree, signed heads, the rules of every stream and what
holds between them; then the leaf index, every read model against a fresh fold, checkpoints and keys. Changes
nothing; the office may work meanwhile: what is written after the start is left to the next run.

With --heads the log is compared with heads that were published outside: only so is it found that the end of the
log was cut, or that all was put back to an older backup. Of the office's own folder (BATON_HEADS_FOLDER) it is also found when
a file in it was taken away. With --key signatures are checked, with nothing but the
keys given.

Exit codes: 0 sound, 1 there are findings, 3 something it needs is away, 70 a defect of ours.

Examples:
  npm run ops -- verify
  npm run ops -- verify --log-only --heads ./heads --key "$(cat head.vkey)"
  npm run --silent ops -- verify --json > report.json`;

interface Options {
  readonly data: string;
  readonly logOnly?: boolean;
  readonly json?: boolean;
  readonly heads?: string;
  readonly key: readonly NoteVerifier[];
}

export function verifyCommand(terminal: Terminal): Command {
  return new Command('verify')
    .description('prove that nothing is lost, doubled, moved or altered, or say where')
    .option('--log-only', 'the log alone: no read models, no keys')
    .option('--heads <folder>', 'signed heads that were published outside, a file a head')
    .option('--key <vkey>', 'public key to trust, name+hash+key; may be given more than once', pinned, [])
    .option('--json', 'for programs: the whole report as one JSON object')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action(async (options: Options, command: Command) => {
      const report = await verified(terminal, options);
      say(terminal, ...(options.json ? [JSON.stringify(report)] : reportLines(report)));
      if (!report.sound) command.error('NOT SOUND 有异常', { exitCode: 1 });
    });
}

async function verified(terminal: Terminal, options: Options): Promise<VerificationReport> {
  const published = options.heads === undefined ? [] : await headsIn(options.heads);
  const onProgress = progressOf(terminal);
  const verifying = (configuration: Configuration, parts: Pick<VerificationOf, 'log' | 'databases'>) => {
    const office = {
      id: configuration.BATON_OFFICE as OfficeId,
      zone: configuration.BATON_ZONE,
      sealedSeries: SEALED_SERIES,
    };
    return verifyOffice({
      ...{ ...parts, onProgress },
      heads: { office: office.id, keys: options.key, published, whole: isOwnPlace(options, configuration) },
      gapPolicy: { offeredHours: configuration.BATON_OFFERED_HOURS },
      platform: { office, clock: systemClock, randomness: systemRandomness },
    });
  };
  if (options.logOnly)
    return withLog(options.data, (configuration, log) => verifying(configuration, { log, databases: null }));
  return withReadModels(options.data, async ({ configuration, log, pool }) => {
    const keyStore = await openKeys(configuration);
    try {
      return await verifying(configuration, { log, databases: { pool, keyStore } });
    } finally {
      await keyStore.close();
    }
  });
}

/** The office's own place outside has every head; what an auditor keeps need not. */
function isOwnPlace({ heads }: Options, { BATON_HEADS_FOLDER: own }: Configuration): boolean {
  return heads !== undefined && own !== undefined && resolve(heads) === resolve(own);
}

type Log = Awaited<ReturnType<typeof openLog>>;

async function withLog<T>(data: string, work: (configuration: Configuration, log: Log) => Promise<T>): Promise<T> {
  const configuration = await resolveEnvironment(process.env, data);
  const log = await openLog(configuration);
  try {
    return await work(configuration, log);
  } finally {
    await log.close();
  }
}

/** Every file of a folder but hidden ones. @throws OPS.FILE_UNREADABLE */
async function headsIn(folder: string): Promise<readonly PublishedHead[]> {
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
    const heads: PublishedHead[] = [];
    for (const name of names) heads.push({ name, checkpoint: await readFile(join(folder, name), 'utf8') });
    return heads;
  } catch {
    throw opsError('OPS.FILE_UNREADABLE', { file: folder });
  }
}

const PHASES = { log: 'events read 读取事件', readModels: 'events folded 重放事件', keys: 'keys 密钥' } as const;

function progressOf(terminal: Terminal): (progress: VerificationProgress) => void {
  const tell = teller(terminal);
  return ({ phase, done, total }) => tell(PHASES[phase], done, total);
}
