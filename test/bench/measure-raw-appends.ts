import type { Bench, Measure } from './bench.js';
import { appendFor, openRawClient, type Appends } from './raw-client.js';
import { spreadOf } from './statistics.js';
import { atLeast, format, type Row } from './table.js';

const WRITERS = [1, 32, 64];
/** Appends a second the twin is to reach, by writers (issue 3). */
const REACH: Readonly<Record<number, number>> = { 64: 1500 };

export const rawAppends: Measure = {
  name: 'raw-appends',
  about: 'appends of one small event with the published client alone',
  seconds: ({ appendSeconds }) => WRITERS.length * (appendSeconds + 1) + 6,
  run: async (bench) => {
    const rows: Row[] = [];
    for (const writers of WRITERS) {
      const twin = await bench.rawAppends(writers);
      rows.push(rowOf(writers, twin, await onRealServer(bench, writers)));
    }
    return rows;
  },
};

async function onRealServer(bench: Bench, writers: number): Promise<Appends | null> {
  const { realEventStore } = bench.options;
  if (realEventStore === null) return null;
  bench.progress.say(`${writers} writer(s) on the real server`);
  return appendFor(openRawClient(bench.cleanUp, realEventStore), writers, bench.sizes.appendSeconds);
}

function rowOf(writers: number, twin: Appends, real: Appends | null): Row {
  const { p50, p99 } = spreadOf(twin.latencies);
  const reach = REACH[writers];
  return {
    what: `raw client appends, ${writers} writer${writers === 1 ? '' : 's'}`,
    value: twin.perSecond,
    unit: 'appends/s',
    ...(reach === undefined ? {} : { reach: atLeast(twin.perSecond, reach) }),
    ...(real ? { real: real.perSecond, ratio: { value: twin.perSecond / real.perSecond, to: 'real server' } } : {}),
    how: `twin alone, a stream a writer, exact revision, credentials given; p50 ${format(p50)} ms, p99 ${format(p99)} ms`,
  };
}
