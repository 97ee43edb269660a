import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { z } from 'zod';

/**
 * Loaded into a process of ours with `--import`: profiles its processor from `start` to a file name, both told over IPC.
 * `--cpu-prof` would count the start, and writes nothing when a signal ends the process.
 */
const order = z.object({ profile: z.string() });
const session = new Session();
session.connect();

process.on('message', (message) => {
  const parsed = order.safeParse(message);
  if (parsed.success) void obey(parsed.data.profile);
});

async function obey(what: string): Promise<void> {
  if (what === 'start') {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
    return;
  }
  const { profile } = await session.post('Profiler.stop');
  await writeFile(what, JSON.stringify(profile));
  process.send?.({ profiled: what });
}
