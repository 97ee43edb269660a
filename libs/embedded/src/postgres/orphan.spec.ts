import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installedBinaries, reachableBinaries } from './binaries.js';
import { freePort, startPostgres, temporaryFolder } from './index.js';
import { clearTheWay } from './orphan.js';
import { isPostgresOf, pidExists, startMark, until } from './processes.js';
import { canEnter, runsAsRoot, surroundingsFor, unprivilegedUser } from './server-user.js';
import { compileLauncher, sql, startInOtherProcess } from './spec-support.js';

const user = await unprivilegedUser();
const projectIsOpen = await canEnter(user, import.meta.dirname);

async function gone(pid: number, within: number): Promise<boolean> {
  return until(async () => [null, 'zombie'].includes(await startMark(pid)), within);
}

describe('a Postgres whose launcher was killed with kill -9', () => {
  let root: string;
  let remove: () => Promise<void>;
  let launcher: string;

  beforeAll(async () => {
    ({ path: root, remove } = await temporaryFolder('baton 孤儿 '));
    launcher = await compileLauncher(join(root, 'launcher'));
  });

  afterAll(async () => {
    await remove();
  });

  it('is shut down by its watchdog, and its rows are there at the next start', async () => {
    const first = await startInOtherProcess(launcher, join(root, 'one'));
    await sql(first.url, 'create table kept (n int)', 'insert into kept values (7)');
    first.child.kill('SIGKILL');
    expect(await gone(first.pid, 10_000)).toBe(true);
    const server = await startPostgres({ folder: join(root, 'one'), databases: ['log'], profile: 'durable' });
    expect(await sql(server.url('log'), 'select n from kept')).toEqual([{ n: 7 }]);
    await server.stop();
  }, 40_000);

  it('is not waited for: a start right after the kill needs no hand and keeps the rows', async () => {
    const first = await startInOtherProcess(launcher, join(root, 'one'));
    await sql(first.url, 'insert into kept values (8)');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const server = await startPostgres({ folder: join(root, 'one'), databases: ['log'], profile: 'durable' });
    expect(await sql(server.url('log'), 'select n from kept order by n')).toEqual([{ n: 7 }, { n: 8 }]);
    await server.stop();
  }, 40_000);

  it('is refused to a second process while the first one lives, with that one’s pid', async () => {
    const first = await startInOtherProcess(launcher, join(root, 'one'));
    try {
      await expect(
        startPostgres({ folder: join(root, 'one'), databases: [], profile: 'durable' }),
      ).rejects.toMatchObject({ code: 'EMBEDDED.FOLDER_IN_USE', holderPid: first.child.pid });
    } finally {
      first.child.kill('SIGKILL');
      await gone(first.pid, 10_000);
    }
  }, 40_000);

  it('is recognised and shut down at the next start when no watchdog did', async () => {
    const options = { folder: join(root, 'two'), databases: [], profile: 'durable' } as const;
    const { dataFolder, stop } = await startPostgres(options);
    await stop();
    const args = ['-D', dataFolder, '-p', String(await freePort()), '-c', 'unix_socket_directories='];
    const { postgres } = await reachableBinaries(installedBinaries(), user, '/var/lib/baton', () => undefined);
    const orphan = spawn(postgres, args, {
      ...surroundingsFor(user),
      stdio: 'ignore',
    });
    try {
      const pid = orphan.pid ?? -1;
      const ready = async (): Promise<boolean> =>
        (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).includes('ready');
      expect(await until(ready, 10_000)).toBe(true);
      expect(await isPostgresOf(pid, dataFolder)).toBe(true);
      const lines: string[] = [];
      const server = await startPostgres({ ...options, log: (line) => lines.push(line) });
      expect(lines.some((line) => line.includes(`(pid ${pid}) left behind`))).toBe(true);
      expect(orphan.exitCode).toBe(0);
      await server.stop();
    } finally {
      orphan.kill('SIGQUIT');
    }
  }, 40_000);

  it('is not mistaken for another process that was given its pid', async () => {
    const data = join(root, 'three');
    await mkdir(data);
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: data, stdio: 'ignore' });
    await once(stranger, 'spawn');
    const pid = stranger.pid ?? -1;
    await writeFile(join(data, 'postmaster.pid'), `${pid}\n${data}\n`);
    await clearTheWay(data, () => undefined);
    expect(pidExists(pid)).toBe(true);
    await expect(readFile(join(data, 'postmaster.pid'))).rejects.toMatchObject({ code: 'ENOENT' });
    stranger.kill('SIGKILL');
  });

  if (runsAsRoot() && projectIsOpen && user !== null) {
    it('runs as the ordinary user who started it, in the given folder', async () => {
      const home = join(root, 'home');
      await mkdir(home);
      await chown(home, user.uid, user.gid);
      const first = await startInOtherProcess(launcher, join(home, 'data'), user);
      expect(first.dataFolder).toBe(join(home, 'data', 'cluster'));
      const { stdout } = await promisify(execFile)('ps', ['-o', 'uid=', '-p', String(first.pid)]);
      expect(Number(stdout)).toBe(user.uid);
      expect(await sql(first.url, 'select 1 one')).toEqual([{ one: 1 }]);
      first.child.kill('SIGKILL');
      expect(await gone(first.pid, 10_000)).toBe(true);
    }, 40_000);
  }
});
