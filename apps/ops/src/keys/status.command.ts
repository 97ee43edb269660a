import { Command } from 'commander';
import { isSplit, refuseLoss, type KeysState } from '#keys';
import { complain, errorLine, say, type Terminal } from '../terminal/terminal.js';
import { withKeys, type KeysDesk } from './keys-desk.js';
import { placed, type KeysOptions } from './keys-options.js';

const HELP = `
Which master key wraps how many data keys; when it was last checked, rotated, split, backed up. Exit code 1
when keys were lost or the last check is older than 26 hours.

Example:
  npm run ops -- keys status`;

const OVERDUE = 26 * 3_600_000;

export function statusCommand(terminal: Terminal): Command {
  return placed(new Command('status').description('how the keys stand').addHelpText('after', HELP)).action(
    async ({ data }: KeysOptions, command: Command) => {
      const well = await withKeys(data, (desk) => status(terminal, desk));
      if (!well) command.error('the keys need a person 密钥需要处理', { exitCode: 1 });
    },
  );
}

async function status(terminal: Terminal, { store, journal, masters }: KeysDesk): Promise<boolean> {
  const [census, state] = [await store.census(), await journal.state()];
  const { id } = masters.current;
  say(
    terminal,
    `master 主密钥      ${id}${masters.ids.length > 1 ? ` (also held 另持有: ${masters.ids.slice(1).join(' ')})` : ''}`,
  );
  say(terminal, `data keys 数据密钥  ${census.keys}, of these destroyed 其中已销毁 ${census.destroyed}`);
  for (const one of census.masters) say(terminal, `  wrapped by 受保护于 ${one.master}: ${one.keys}`);
  say(terminal, ...history(state));
  const loss = refuseLoss(state, census.keys);
  if (loss) complain(terminal, errorLine(loss));
  const overdue = state.checked === null || Date.now() - Date.parse(state.checked.at) > OVERDUE;
  complain(terminal, ...warnings(state, id, overdue, census.masters.length));
  return !loss && !overdue;
}

function history({ checked, rotated, backedUp, restored, split }: KeysState): string[] {
  return [
    `checked 检查       ${checked ? `${checked.at}, ${checked.keys} keys` : 'never 从未'}`,
    `backed up 备份     ${backedUp ? `${backedUp.at}, ${backedUp.keys} keys` : 'never 从未'}`,
    `split 拆分         ${split ? `${split.at}, ${split.threshold} of ${split.shares}, master ${split.master}` : 'never 从未'}`,
    `rotated 轮换       ${rotated ? `${rotated.at}, to ${rotated.to}` : 'never 从未'}`,
    `restored 恢复      ${restored ? `${restored.at}, ${restored.withheld} withheld` : 'never 从未'}`,
  ];
}

function warnings(state: KeysState, master: string, overdue: boolean, masters: number): string[] {
  return [
    ...(overdue
      ? ['WARNING: the last check is older than 26 hours; does a projector run? 主密钥超过 26 小时未检查。']
      : []),
    ...(isSplit(state, master)
      ? []
      : ['WARNING: this master key was never split; if its file is lost, all content is. 主密钥从未拆分备份。']),
    ...(state.backedUp ? [] : ['WARNING: the data keys were never backed up. 数据密钥从未备份。']),
    ...(masters > 1 ? ['WARNING: a rotation is not finished. 主密钥轮换尚未完成。'] : []),
  ];
}
