import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.js';
import { cleaning } from './clean-up.js';
import { writeAndDrain } from './measure-catch-up.js';
import { keepProfile, profiled, profiling } from './profiling.js';
import { reportOf } from './profile-report.js';
import { catchUp } from './projector.js';
import { format } from './table.js';

/** The projector's processor while it catches up from zero. @returns the report */
export async function profileProjector(bench: Bench): Promise<string> {
  return cleaning(bench.cleanUp, async (cleanUp) => {
    const store = await bench.store();
    const twin = await store.openTwin('cases');
    const { events } = await writeAndDrain(bench, twin, bench.sizes.catchUpEvents);
    bench.progress.say(`profiling over ${events.toLocaleString('en-US')} events`);
    const projector = await catchUp(cleanUp, store, twin, profiling());
    projector.child.process.send({ profile: 'start' });
    const seconds = await projector.reached(events - 1, () => undefined);
    const file = join(store.folder, 'projector.cpuprofile');
    await profiled(projector.child, file);
    await keepProfile(bench, file);
    return `${format(events / seconds)} events/s while profiled\n${reportOf(await readFile(file, 'utf8'))}`;
  });
}
