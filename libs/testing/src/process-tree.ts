import { readdir, readFile } from 'node:fs/promises';

/** A database's backends come and go: one that ended since it was listed needs no signal. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** The code of a system error; under Jest these come from another realm, so nothing is asked of their class. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** A process and all its descendants. */
export function familyOf(root: number, running: readonly ProcessRow[]): ReadonlySet<number> {
  const family = new Set([root]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const { pid, parent } of running) if (family.has(parent)) family.add(pid);
  }
  return family;
}

/** A process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly words: readonly string[];
}

/** One letter of /proc: T is stopped, Z has ended. null: there is no such process. */
export async function stateOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : (text.slice(text.lastIndexOf(')') + 2)[0] ?? null);
}

/** Read from /proc: a machine with only Node may have no `ps`. */
export async function processes(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map((pid) => processRow(pid).catch(() => null)));
  return rows.filter((row) => row !== null);
}

async function processRow(pid: string): Promise<ProcessRow> {
  const [stat, commandLine] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  ]);
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(pid), parent: Number(afterName[1]), words: commandLine.split('\0') };
}
