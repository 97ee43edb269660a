import { copyFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Bench } from './bench.js';
import { FLAGS, program, type Child } from './child.js';

/** Arguments for a child that is to be profiled. */
export function profiling(): string[] {
  return [...FLAGS, '--import', program('test/bench/profiler.js')];
}

const answer = z.object({ profiled: z.string() });

/** Asks a child for its profile and waits for the file. */
export async function profiled(child: Child, file: string): Promise<void> {
  const there = new Promise<void>((resolve, reject) => {
    child.process.on('message', (message) => {
      if (answer.safeParse(message).success) resolve();
    });
    child.process.once('exit', () => reject(new Error('it ended before its profile was written')));
  });
  child.process.send({ profile: file });
  await there;
}

/** With `--out`, the profile itself: a browser's developer tools open it. */
export async function keepProfile({ options }: Bench, file: string): Promise<void> {
  if (options.out !== null) await copyFile(file, options.out);
}
