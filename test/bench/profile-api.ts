import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort } from '#embedded';
import { CONNECTIONS, settingsOf } from './bench-office.js';
import type { Bench } from './bench.js';
import { program, startChild } from './child.js';
import { cleaning } from './clean-up.js';
import { HttpClient } from './http-client.js';
import { loadFor } from './load.js';
import { keepProfile, profiled, profiling } from './profiling.js';
import { reportOf } from './profile-report.js';
import { format } from './table.js';

/** A second api on the office's stores under the load of commands, its processor profiled. @returns the report */
export async function profileApi(bench: Bench): Promise<string> {
  const opened = await bench.office();
  return cleaning(bench.cleanUp, async (cleanUp) => {
    const port = await choosePort(0);
    const child = await startChild(cleanUp, {
      entry: program('apps/api/src/main.js'),
      environment: { ...settingsOf(opened), BATON_PORT: String(port) },
      execArgv: profiling(),
    });
    const client = new HttpClient(`http://127.0.0.1:${port}`, CONNECTIONS, opened.tokens);
    cleanUp.add(() => Promise.resolve(client.close()));
    const { warmUpSeconds, profileSeconds } = bench.sizes;
    bench.progress.say('warming up');
    await loadFor(client, CONNECTIONS, 0, warmUpSeconds);
    bench.progress.say(`profiling for ${profileSeconds} s`);
    const file = join(opened.folder, 'api.cpuprofile');
    child.process.send({ profile: 'start' });
    const load = await loadFor(client, CONNECTIONS, 0, profileSeconds);
    await profiled(child, file);
    await keepProfile(bench, file);
    const failures = load.failures > 0 ? `, ${load.failures} not taken: ${load.firstFailure}` : '';
    return `${format(load.perSecond)} commands/s while profiled${failures}\n${reportOf(await readFile(file, 'utf8'))}`;
  });
}
