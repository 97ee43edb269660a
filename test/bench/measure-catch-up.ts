import { EsdbLog } from '#event-store';
import { CaseLog } from './case-log.js';
import type { Bench, Measure } from './bench.js';
import { cleaning } from './clean-up.js';
import { catchUp } from './projector.js';
import { drainByRead, drainBySubscription, openRawClient, type Drained } from './raw-client.js';
import type { Twin } from './store.js';
import { atLeast, type Row } from './table.js';
import { usageText, watchProcessors, type Usage } from './usage.js';

/** Events a second, and the share of the raw drain of the same log (issue 3). */
const REACH = 10_000;
const RATIO = 0.4;

export const catchingUp: Measure = {
  name: 'catch-up',
  about: 'the projector from zero over a log of whole lives of cases',
  seconds: ({ catchUpEvents }) => 10 + catchUpEvents / 2500,
  run: (bench) =>
    cleaning(bench.cleanUp, async (cleanUp) => {
      const store = await bench.store();
      const twin = await store.openTwin('cases');
      const drained = await writeAndDrain(bench, twin, bench.sizes.catchUpEvents);
      bench.progress.say(`projector from zero over ${drained.events.toLocaleString('en-US')} events`);
      const projector = await catchUp(cleanUp, store, twin);
      const watched = watchProcessors({ projector: projector.child.pid, twin: twin.child.pid });
      const seconds = await projector.reached(drained.events - 1, () => undefined);
      return rowsOf(drained, seconds, watched());
    }),
};

/** A log of whole lives on a twin of its own, and how fast the published client alone reads it. */
export async function writeAndDrain(bench: Bench, twin: Twin, events: number): Promise<Drained> {
  return cleaning(bench.cleanUp, async (cleanUp) => {
    const log = new EsdbLog(twin.connectionString);
    cleanUp.add(() => log.close());
    await new CaseLog(log).write(events, (line) => bench.progress.say(line));
    bench.progress.say('reading it raw');
    const raw = openRawClient(cleanUp, twin.connectionString);
    const { events: written } = await drainByRead(raw, null);
    return drainBySubscription(raw, null, written);
  });
}

function rowsOf(drained: Drained, seconds: number, usage: Usage): Row[] {
  const raw = drained.events / drained.seconds;
  const value = drained.events / seconds;
  return [
    {
      what: 'raw $all drain of a log of cases',
      value: raw,
      unit: 'events/s',
      how: `twin alone, subscribeToAll (as the projector reads), ${drained.events.toLocaleString('en-US')} events of whole lives, sealed and chained as the product does`,
    },
    {
      what: 'catch-up of the projector from zero',
      value,
      unit: 'events/s',
      reach: atLeast(value, REACH),
      ratio: { value: value / raw, to: 'raw drain of this log', atLeast: RATIO },
      how:
        'all projections and processes, empty database; from the engine’s start (its tables not yet made) to every ' +
        `checkpoint at the last event${usageText(usage, drained.events / 1000, '1,000 events')}`,
    },
  ];
}
