import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { canMount } from '../../libs/testing/src/machine.js';
import { codeOf } from '../../libs/testing/src/process-tree.js';
import type { Fault } from './faults.js';

const DISK = '400m';
/** Whoever mounted it takes it away when the run has ended, in whatever way it did: then its input ends. */
const HOLD = 'mount -t tmpfs -o "size=$2,mode=0755" tmpfs "$1" && echo mounted && cat > /dev/null; umount -l "$1"';

/** Puts a folder on a small file system of its own, where that is allowed. @returns its end @throws when it fails there */
export async function smallDisk(folder: string): Promise<() => Promise<unknown>> {
  if (!canMount) return () => Promise.resolve();
  const holder = spawn('sh', ['-c', HOLD, 'sh', folder, DISK], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const ended = once(holder, 'exit');
  const mounted = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!mounted) throw new Error(`no file system could be mounted at ${folder}`);
  return () => {
    holder.stdin.end();
    return ended;
  };
}

/** The disk under a database is full for a while. Its folder is a small file system of its own (`smallDisk`). */
export const fullDisks = (['durable', 'readModels'] as const).map((part): Fault => ({
  name: `disk full ${part}`,
  inflict: async (office, dice) => {
    const folder = office.folderOf(part);
    const [inside, outside] = await Promise.all([stat(folder), stat(dirname(folder))]);
    if (inside.dev === outside.dev) return; // Not a disk of its own: it would be everybody's that is full.
    const ballast = join(folder, 'ballast');
    try {
      if (await fill(ballast)) office.effects.count(`disk full ${part}`);
      await wait(dice.between(2_000, 4_000));
    } finally {
      await rm(ballast, { force: true });
    }
  },
}));

async function fill(path: string): Promise<boolean> {
  const file = await open(path, 'w');
  const piece = Buffer.alloc(1_048_576);
  try {
    for (;;) await file.write(piece);
  } catch (error) {
    return codeOf(error) === 'ENOSPC';
  } finally {
    await file.close();
  }
}
