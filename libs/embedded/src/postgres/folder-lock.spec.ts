import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from './folder-lock.js';
import { FolderInUseError } from './postgres.errors.js';
import { pidWorld, startMark } from './processes.js';
import { temporaryFolder } from './temporary-folder.js';

describe('the folder lock', () => {
  let folder: string;
  let remove: () => Promise<void>;
  const sleepers: ChildProcess[] = [];

  beforeEach(async () => {
    ({ path: folder, remove } = await temporaryFolder('baton 锁 '));
  });

  afterEach(async () => {
    for (const child of sleepers.splice(0)) child.kill('SIGKILL');
    await remove();
  });

  async function otherProcess(): Promise<{ child: ChildProcess; pid: number }> {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    sleepers.push(child);
    await once(child, 'spawn');
    return { child, pid: child.pid ?? -1 };
  }

  async function claimOf(pid: number, start: string, world: string): Promise<string> {
    const path = join(folder, `.baton-lock.${pid}.0123456789ab`);
    await writeFile(path, JSON.stringify({ pid, start, world }));
    return path;
  }

  it('refuses a second holder by name and pid, and admits one after release', async () => {
    const lock = await lockFolder(folder);
    const refusal = await lockFolder(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FolderInUseError);
    expect(refusal).toMatchObject({ code: 'EMBEDDED.FOLDER_IN_USE', holderPid: process.pid });
    await lock.release();
    await lock.release();
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps locks of different names apart', async () => {
    const [one, two] = [await lockFolder(folder, 'baton'), await lockFolder(folder, 'postgres')];
    await expect(lockFolder(folder, 'postgres')).rejects.toThrow('EMBEDDED.FOLDER_IN_USE');
    await one.release();
    await two.release();
  });

  it('never admits two of many that come at once, and admits one of them', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, async () => lockFolder(folder)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.release();
    await (await lockFolder(folder)).release();
  });

  it('respects another living process and forgets it once it was killed with kill -9', async () => {
    const { child, pid } = await otherProcess();
    await claimOf(pid, (await startMark(pid)) ?? '', await pidWorld());
    await expect(lockFolder(folder)).rejects.toMatchObject({ holderPid: pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = performance.now();
    await (await lockFolder(folder)).release();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not held by a stranger who was given the dead holder’s pid', async () => {
    const { pid } = await otherProcess();
    await claimOf(pid, '1', await pidWorld());
    await (await lockFolder(folder)).release();
  });

  it('respects a holder in another container as long as it touches its claim', async () => {
    const path = await claimOf(1, '1', 'another boot, another namespace');
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 300);
    try {
      await expect(lockFolder(folder)).rejects.toThrow('EMBEDDED.FOLDER_IN_USE');
    } finally {
      clearInterval(beat);
    }
  });

  it('admits a new holder when the one in another container has gone silent, or its claim was cut short', async () => {
    await claimOf(1, '1', 'another boot, another namespace');
    await writeFile(join(folder, '.baton-lock.2.0123456789ab'), '');
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  }, 10_000);
});
