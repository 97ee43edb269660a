import { teller } from '../keys/teller.js';
import { complain, printable, say, type Terminal } from '../terminal/terminal.js';
import { copyLog, type Copied, type LogTarget } from './copy-log.js';
import { surveyLog, type ForeignEvents, type LogSource } from './survey-log.js';

export interface MoveOptions {
  readonly from: LogSource;
  readonly to: LogTarget;
  readonly leaveForeign?: boolean;
}

/** Surveys, copies, reads back, and says how far it is. @throws as `copyLog` */
export async function moveLog(terminal: Terminal, { from, to, leaveForeign = false }: MoveOptions): Promise<Copied> {
  const tell = teller(terminal);
  const survey = await surveyLog(from, (events) => tell('events surveyed', events, null));
  tellForeign(terminal, survey.foreign);
  say(terminal, `${survey.events} events, root ${survey.root}`);
  const onProgress = (phase: string, done: number, total: number): void => tell(`events ${phase}`, done, total);
  const copied = await copyLog({ from, to, survey, leaveForeign, onProgress });
  say(
    terminal,
    `copied 已写入 ${copied.copied}, there before 原已存在 ${copied.already}`,
    `read back and the same 已读回核对，两边一致: ${copied.events} events, root ${copied.root}`,
  );
  if (copied.grewBy > 0)
    say(
      terminal,
      `The source grew by ${copied.grewBy} events meanwhile: it is in use. Stop it and run this again before you switch.`,
      `期间来源新增 ${copied.grewBy} 个事件，说明仍在使用：请先停机再运行一次，然后切换。`,
    );
  return copied;
}

/** Names events that are not ours: stream, revision, type; never what is in them. */
export function tellForeign(terminal: Terminal, { count, first }: ForeignEvents): void {
  if (count === 0) return;
  complain(terminal, `${count} events that are not ours 非本系统事件:`);
  for (const { stream, revision, type, why } of first)
    complain(terminal, `  ${printable(stream)} ${revision} ${printable(type)} (${printable(why)})`);
  if (count > first.length) complain(terminal, `  … and ${count - first.length} more`);
}
