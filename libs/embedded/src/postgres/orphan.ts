import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresFailedError } from './postgres.errors.js';
import { isPostgresOf, pidExists, signal, until } from './processes.js';

const steps: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 7_000],
  ['SIGQUIT', 2_000],
  ['SIGKILL', 1_000],
];

/**
 * Before a start, with the folder locked: a Postgres that outlived its killed parent is shut down (fast, then
 * immediate), recognised by postmaster.pid *and* by /proc as a server in this very data folder. A postmaster.pid whose
 * number now belongs to some other process is removed, as Postgres would refuse to start over it; that no old backend still
 * uses the data is checked again by Postgres through its shared memory.
 */
export async function clearTheWay(dataFolder: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid');
  const pid = Math.abs(Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10));
  if (!Number.isInteger(pid) || pid < 2 || !pidExists(pid)) return;
  const place = await realpath(dataFolder);
  if (await isPostgresOf(pid, place)) {
    log(`A Postgres (pid ${pid}) left behind in ${place} is shut down first.`);
    await stopOrphan(pid, place);
  } else {
    await rm(pidFile, { force: true });
  }
}

async function stopOrphan(pid: number, dataFolder: string): Promise<void> {
  for (const [name, patience] of steps) {
    signal(pid, name);
    if (await until(async () => !(await isPostgresOf(pid, dataFolder)), patience)) return;
  }
  throw new PostgresFailedError(
    'exited',
    `a Postgres (pid ${pid}) left behind in ${dataFolder} could not be stopped.`,
    `${dataFolder} 中遗留的 Postgres（进程号 ${pid}）无法停止。`,
  );
}
