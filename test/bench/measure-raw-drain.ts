import type { Bench, Measure } from './bench.js';
import { drainByRead, drainBySubscription, fill, openRawClient, type Drained, type RawClient } from './raw-client.js';
import { atLeast, type Row } from './table.js';

/** Half of what a real server was measured at (issue 3). */
const REACH = 16_500;

export const rawDrain: Measure = {
  name: 'raw-drain',
  about: '`$all` read to its end with the published client alone',
  seconds: ({ drainEvents }) => 4 + drainEvents / 3000,
  run: async (bench) => {
    const { raw } = await bench.rawTwin();
    const twin = await drainBoth(bench, raw);
    const { realEventStore } = bench.options;
    const real = realEventStore === null ? null : await drainBoth(bench, openRawClient(bench.cleanUp, realEventStore));
    return [
      rowOf('readAll', twin.read, twin.bytes, real?.read),
      rowOf('subscribeToAll', twin.subscription, twin.bytes, real?.subscription),
    ];
  },
};

interface Both {
  readonly read: Drained;
  readonly subscription: Drained;
  readonly bytes: number;
}

async function drainBoth(bench: Bench, raw: RawClient): Promise<Both> {
  const { from, bytes } = await fill(raw, bench.sizes.drainEvents, (line) => bench.progress.say(line));
  bench.progress.say('reading');
  const read = await drainByRead(raw, from);
  bench.progress.say('subscribing');
  return { read, bytes, subscription: await drainBySubscription(raw, from, read.events) };
}

function rowOf(call: string, twin: Drained, bytes: number, real: Drained | undefined): Row {
  const value = twin.events / twin.seconds;
  const onReal = real && real.events / real.seconds;
  return {
    what: `raw $all drain, ${call}`,
    value,
    unit: 'events/s',
    reach: atLeast(value, REACH),
    ...(onReal ? { real: onReal, ratio: { value: value / onReal, to: 'real server' } } : {}),
    how: `twin alone, ${twin.events.toLocaleString('en-US')} events of ${bytes} bytes (data and metadata as JSON)`,
  };
}
