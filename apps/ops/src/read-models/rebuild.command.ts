import { Command } from 'commander';
import { allProjections, eventCatalogue } from '#composition';
import { Rebuilder, systemTimers, type Projection, type RebuildOutcome, type RebuildProgress } from '#projections';
import { SkipsInLog } from '#skips';
import { jsonLogger } from '#web';
import { officeOf } from '../environment.js';
import { opsError } from '../ops.errors.js';
import { timeText } from '../terminal/progress.js';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { withReadModels, type ReadModels } from './read-models.js';

const HELP = `
Fills new tables beside the live ones from the start of the log, proves them equal to an independent second
fold and to the live tables at the same sequence, and switches. Reading and commands go on meanwhile.
Live tables that differ from the log are an alarm: nothing is switched until a person has looked and gives
--switch-anyway.

Read models:
${allProjections.map(({ name, version }) => `  ${name} (version ${version})`).join('\n')}

Examples:
  npm run ops -- rebuild caseload
  npm run ops -- rebuild --all`;

const BATCH = 1_000;

interface Options {
  readonly all?: boolean;
  readonly switchAnyway?: boolean;
  readonly data: string;
}

export function rebuildCommand(terminal: Terminal): Command {
  return new Command('rebuild')
    .description('build read models anew beside the live ones, prove them, and switch')
    .argument('[names...]', 'read models')
    .option('--all', 'all of them, one after the other')
    .option('--switch-anyway', 'switch although the live tables differ from the log (recorded)')
    .option('--data <folder>', 'data folder of the running Baton', './data')
    .addHelpText('after', HELP)
    .action((names: readonly string[], options: Options, command: Command) => {
      const chosen = options.all ? allProjections : names.map(projectionNamed);
      if (chosen.length === 0) command.error('name a read model, or give --all', { exitCode: 1 });
      return withReadModels(options.data, (models) => rebuildEach(terminal, models, chosen, options));
    });
}

/** @throws OPS.PROJECTION_UNKNOWN */
function projectionNamed(name: string): Projection {
  const found = allProjections.find((projection) => projection.name === name);
  if (!found)
    throw opsError('OPS.PROJECTION_UNKNOWN', { name, known: allProjections.map((one) => one.name).join(' ') });
  return found;
}

async function rebuildEach(
  terminal: Terminal,
  { configuration, log, pool }: ReadModels,
  projections: readonly Projection[],
  { switchAnyway = false }: Options,
): Promise<void> {
  const catalogue = eventCatalogue();
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  const ports = { logger: jsonLogger('baton-ops', 'silent'), timers: systemTimers, batchSize: BATCH };
  const skips = await new SkipsInLog(log, officeOf(configuration).officeId).skips();
  const rebuilder = new Rebuilder({ pool, log, upcaster, skips, ...ports });
  let failed = 0;
  for (const projection of projections) {
    const onProgress = teller(terminal);
    const outcome = await rebuilder.rebuild(projection, { switchAnyway, onProgress });
    say(terminal, `${projection.name}: ${outcomeText(outcome)}`);
    if (outcome.kind !== 'switched') failed += 1;
  }
  if (failed > 0) throw opsError('OPS.REBUILD_FAILED', { failed });
}

/** Each phase when it begins, then every few seconds. */
function teller(terminal: Terminal): (progress: RebuildProgress) => void {
  const every = 3_000;
  let told = { phase: '', at: 0 };
  return ({ projection, phase, events, total, perSecond, etaSeconds }) => {
    const now = performance.now();
    if (phase === told.phase && now - told.at < every) return;
    told = { phase, at: now };
    const left = etaSeconds > 0 ? `, ${timeText(etaSeconds)} left` : '';
    complain(terminal, `${projection}: ${phase} ${events} of ${total} events, ${perSecond} events/s${left}`);
  };
}

function outcomeText(outcome: RebuildOutcome): string {
  switch (outcome.kind) {
    case 'switched': {
      const rows = outcome.digests.map(({ table, rows }) => `${table} ${rows} rows`).join(', ');
      const differed = outcome.differsFromLive.length > 0 ? '; the live tables differed from the log' : '';
      return `switched at sequence ${outcome.sequence} (${rows})${differed}`;
    }
    case 'foldsDiffer':
      return `NOT switched: two folds of one log differ at sequence ${outcome.sequence}; a defect of this read model`;
    case 'differsFromLive':
      return `NOT switched: ALARM, the live tables are not what the log says at sequence ${outcome.sequence}; compare with schema ${outcome.schema}`;
    case 'failed':
      return `NOT switched: it cannot take event ${outcome.failure.eventId} (${outcome.failure.errorClass})`;
    case 'busy':
      return 'NOT switched: another rebuild of it is under way';
  }
}
