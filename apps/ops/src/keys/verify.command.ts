import { Command } from 'commander';
import { isSound, verifyKeys, type KeysReport } from '#keys';
import { complain, say, type Terminal } from '../terminal/terminal.js';
import { withKeys } from './keys-desk.js';
import { placed, type KeysOptions } from './keys-options.js';
import { teller } from './teller.js';

const HELP = `
Unwraps every data key, walks the whole log, and compares: a key that the log needs and that is not there, one
that was destroyed without an order, one that is there although the log says it was destroyed, one that is
damaged. Changes nothing. Exit code 1 when there is any.

Example:
  npm run ops -- keys verify`;

const SHOWN = 20;

export function verifyCommand(terminal: Terminal): Command {
  return placed(
    new Command('verify').description('unwrap every key and compare with the log').addHelpText('after', HELP),
  )
    .option('--json', 'for scripts: one JSON object')
    .action(async ({ data, json }: KeysOptions & { readonly json?: boolean }, command: Command) => {
      const tell = teller(terminal);
      const report = await withKeys(data, ({ log, store }) =>
        verifyKeys(log, store, ({ phase, done, total }) => tell(phase === 'log' ? 'events read' : 'keys', done, total)),
      );
      say(terminal, ...(json ? [JSON.stringify(report)] : [summary(report)]));
      complain(terminal, ...findings(report));
      if (!isSound(report)) command.error('the keys need a person 密钥需要处理', { exitCode: 1 });
    });
}

function summary({ keys, opens, events, used, destroyedByOrder }: KeysReport): string {
  return `${opens} of ${keys} keys open; ${events} events need ${used} keys; ${destroyedByOrder} destroyed by order 依令销毁`;
}

function findings(report: KeysReport): string[] {
  const kinds: readonly [keyof KeysReport, string][] = [
    ['damaged', 'damaged 已损坏'],
    ['masterAway', 'wrapped by a master that is not at hand 缺主密钥'],
    ['missing', 'missing, not by order 丢失'],
    ['destroyedWithoutOrder', 'DESTROYED WITHOUT AN ORDER 无令销毁'],
    ['orderedButThere', 'destroyed by order and yet there: restore was not finished 已令销毁但仍存在'],
    ['misplaced', 'of another stream than its name says 归属不符'],
  ];
  return kinds.flatMap(([kind, said]) => {
    const ids = report[kind];
    return Array.isArray(ids) && ids.length > 0 ? [`${said}: ${ids.length}`, ...ids.slice(0, SHOWN).map(indented)] : [];
  });
}

function indented(id: unknown): string {
  return `  ${String(id)}`;
}
