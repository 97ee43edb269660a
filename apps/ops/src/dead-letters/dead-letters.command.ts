import { Command, InvalidArgumentError } from 'commander';
import { CODE, Secret, UUID } from '#kernel';
import { askRetry, deadLetters, INDEX, type DeadLetter } from '#projections';
import { SkipDesk } from '#skips';
import { systemClock } from '#web';
import { officeOf } from '../environment.js';
import { openStore } from '../open-store.js';
import { opsError } from '../ops.errors.js';
import { withReadModels, type ReadModels } from '../read-models/read-models.js';
import { printable, say, type Terminal } from '../terminal/terminal.js';

const HELP = `
A read model that cannot take an event stands still before it, alone; an event in one of our streams that is
not ours stops everything ($index). What to do is written in docs/dead-letters.md.

Examples:
  npm run ops -- dead-letters list
  npm run ops -- dead-letters retry caseload
  npm run ops -- dead-letters skip caseload --as admin.zhao --reason "written twice by the old importer"`;

interface Options {
  readonly data: string;
}

interface SkipOptions extends Options {
  readonly as: string;
  readonly reason: string;
  readonly event?: string;
}

/** What an operator does when a read model stands still. */
export function deadLettersCommand(terminal: Terminal): Command {
  const list = placed(new Command('list').description('what stands still, and at which event; exit code 1 when any'))
    .option('--json', 'for scripts: one JSON object a line')
    .addHelpText('after', '\nExample:\n  npm run ops -- dead-letters list')
    .action(async ({ data, json }: Options & { readonly json?: boolean }, command: Command) => {
      const letters = await withReadModels(data, ({ pool, log }) => deadLetters(pool, log));
      say(terminal, ...(json ? letters.map((one) => JSON.stringify(one)) : letters.length > 0 ? lines(letters) : NONE));
      if (letters.length > 0) command.error('something stands still 有读模型停滞', { exitCode: 1 });
    });
  const retry = placed(new Command('retry').description('let it try again, once what was wrong is mended'))
    .argument('<projection>', "as listed; '$index' in quotes")
    .addHelpText('after', '\nExample:\n  npm run ops -- dead-letters retry caseload')
    .action(async (projection: string, { data }: Options) => {
      await withReadModels(data, async (models) => {
        const { name } = await letterOf(models, projection);
        await askRetry(models.pool, name);
      });
      say(terminal, `${projection}: asked to try again; see \`dead-letters list\` 已通知重试`);
    });
  const skip = placed(
    new Command('skip').description('leave the event out of this version of the read model, for good'),
  )
    .argument('<projection>', "as listed; '$index' in quotes")
    .requiredOption('--as <code>', 'staff code of the person who decides', codeOf)
    .requiredOption('--reason <text>', 'why; kept sealed in the log')
    .option('--event <id>', 'only if it stands at this very event', eventOf)
    .addHelpText(
      'after',
      '\nExample:\n  npm run ops -- dead-letters skip caseload --as admin.zhao --reason "sent twice"',
    )
    .action(async (projection: string, options: SkipOptions) => {
      const { eventId, version } = await withReadModels(options.data, (models) => skipped(models, projection, options));
      say(terminal, `${projection}@${version}: event ${eventId} is skipped, by ${options.as} 已跳过并记录`);
    });
  const root = new Command('dead-letters').description('events that read models stand still at');
  return root.addHelpText('after', HELP).addCommand(list).addCommand(retry).addCommand(skip);
}

function placed(command: Command): Command {
  return command.option('--data <folder>', 'data folder of the running Baton', './data');
}

/** @throws OPS.NOT_STANDING_STILL */
async function letterOf({ pool, log }: ReadModels, projection: string, event?: string): Promise<DeadLetter> {
  const letters = (await deadLetters(pool, log)).filter(({ name }) => name === projection);
  const found = letters.findLast(({ eventId }) => event === undefined || eventId === event);
  if (!found) throw opsError('OPS.NOT_STANDING_STILL', { projection, ...(event === undefined ? {} : { event }) });
  return found;
}

/** The skip is an event first; then whoever leads is told. @throws OPS.*, SKIP.*, STORE.*, KEYS.* */
async function skipped(models: ReadModels, projection: string, options: SkipOptions): Promise<DeadLetter> {
  const letter = await letterOf(models, projection, options.event);
  if (letter.name === INDEX && letter.errorClass !== FOREIGN)
    throw opsError('OPS.NOT_SKIPPABLE', { reason: letter.errorClass });
  const { configuration } = models;
  const opened = await openStore(configuration);
  try {
    const desk = new SkipDesk(opened.store, officeOf(configuration).officeId, systemClock);
    const { name, version, eventId } = letter;
    const reason = new Secret(options.reason);
    await desk.skip({ type: 'SkipEvent', projection: name, version, event: eventId, reason }, options.as);
  } finally {
    await opened.close();
  }
  await askRetry(models.pool, letter.name);
  return letter;
}

/** The one reason to halt that is about an event somebody may decide to pass by. */
const FOREIGN = 'ForeignInOurStreams';

const NONE = ['nothing stands still 无停滞'];

function lines(letters: readonly DeadLetter[]): string[] {
  return letters.flatMap((one) => [
    `${one.name} (version ${one.version}) stands still 停滞 since ${one.since}, tried ${one.times} times`,
    `  event ${one.eventId}${one.type === null ? '' : ` ${printable(one.type)}`}, sequence ${one.sequence ?? 'none'}`,
    ...(one.stream === null ? [] : [`  stream ${printable(one.stream)}, revision ${one.revision ?? '?'}`]),
    `  error ${one.errorClass} ${one.errorCode ?? ''}`.trimEnd(),
  ]);
}

function codeOf(text: string): string {
  if (!CODE.test(text) || text === 'system') throw new InvalidArgumentError('a code as in the staff list is needed');
  return text;
}

function eventOf(text: string): string {
  if (!UUID.test(text)) throw new InvalidArgumentError('the id of an event is needed');
  return text;
}
