import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The code of a system error (`ENOENT`), or undefined for anything else. Asked by shape: under Jest the errors of Node's
 * own modules are not `instanceof Error`.
 */
export function errorCode(error: unknown): string | undefined {
  const coded = typeof error === 'object' && error !== null && 'code' in error;
  return coded && typeof error.code === 'string' ? error.code : undefined;
}

async function textOrNull(read: Promise<string>): Promise<string | null> {
  return read.then(
    (text) => text,
    () => null,
  );
}

async function ps(column: string, pid: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', `${column}=`, '-p', String(pid)], (error, stdout) => {
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : null);
    });
  });
}

/** State letter and start time of a process from the line /proc/<pid>/stat; the name in brackets may hold spaces. */
function parseStat(line: string): { state: string; startTicks: string } | null {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === undefined || startTicks === undefined ? null : { state, startTicks };
}

/** True when a process with this number exists, whoever it is. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * A text that tells this process from any other that had or will have its pid: the start time in clock ticks on Linux,
 * `ps lstart` elsewhere; 'zombie' for one that has ended and waits to be reaped. null = not running or not visible to us.
 */
export async function startMark(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return ps('lstart', pid);
  const line = await textOrNull(readFile(`/proc/${pid}/stat`, 'utf8'));
  const stat = line === null ? null : parseStat(line);
  if (stat === null) return null;
  return stat.state === 'Z' || stat.state === 'X' ? 'zombie' : stat.startTicks;
}

/** Names the world in which a pid means something: this boot of this kernel and this pid namespace. */
export async function pidWorld(): Promise<string> {
  if (process.platform !== 'linux') return process.platform;
  const boot = await textOrNull(readFile('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = await textOrNull(readlink('/proc/self/ns/pid'));
  return `${boot?.trim() ?? ''} ${namespace ?? ''}`;
}

/**
 * Is this process a Postgres server working in this data folder? Postgres makes its data folder its working folder,
 * so on Linux the answer comes from /proc/<pid>/{exe,cwd}; elsewhere from the command line. `dataFolder`: real path.
 */
export async function isPostgresOf(pid: number, dataFolder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const command = await ps('command', pid);
    return command !== null && command.includes('postgres') && command.includes(dataFolder);
  }
  const exe = await textOrNull(readlink(`/proc/${pid}/exe`));
  const cwd = await textOrNull(readlink(`/proc/${pid}/cwd`));
  return exe !== null && basename(exe).replace(' (deleted)', '') === 'postgres' && cwd === dataFolder;
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Asks again every `every` ms until the condition holds; false when it did not within `within` ms. */
export async function until(condition: () => boolean | Promise<boolean>, within: number, every = 25): Promise<boolean> {
  const deadline = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await delay(every);
  }
  return true;
}
