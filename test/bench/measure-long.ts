import type { Measure } from './bench.js';
import { cleaning } from './clean-up.js';
import { writeAndDrain } from './measure-catch-up.js';
import { catchUp } from './projector.js';
import { percentile, slopeOf } from './statistics.js';
import { format, type Row } from './table.js';
import { residentMiB } from './usage.js';

const SAMPLE_MS = 500;
/** Until then heaps grow to their working size; memory is watched from there to the end. */
const SETTLED = 0.2;
/** MiB an event may add, on the line through all samples, times 100,000: more is not flat. */
const FLAT = 10;

interface Sample {
  readonly events: number;
  readonly projector: number;
  readonly twin: number;
}

export const long: Measure = {
  name: 'long',
  about: 'memory of projector and twin while catching up 500,000 events (with --long)',
  seconds: ({ longEvents }) => 10 + longEvents / 1600,
  run: (bench) =>
    cleaning(bench.cleanUp, async (cleanUp) => {
      const store = await bench.store();
      const twin = await store.openTwin('long');
      const { events } = await writeAndDrain(bench, twin, bench.sizes.longEvents);
      bench.progress.say(`projector from zero over ${events.toLocaleString('en-US')} events, memory watched`);
      const projector = await catchUp(cleanUp, store, twin);
      const samples: Sample[] = [];
      let next = 0;
      const seconds = await projector.reached(events - 1, (slowest) => {
        if (performance.now() < next) return;
        next = performance.now() + SAMPLE_MS;
        const both = { projector: residentMiB(projector.child.pid), twin: residentMiB(twin.child.pid) };
        samples.push({ events: slowest + 1, ...both });
      });
      return [rowOf('projector', samples, events, seconds), rowOf('twin', samples, events, seconds)];
    }),
};

function rowOf(name: 'projector' | 'twin', samples: readonly Sample[], events: number, seconds: number): Row {
  const settled = samples.filter((sample) => sample.events >= events * SETTLED);
  if (settled.length < 5) throw new Error(`only ${settled.length} samples of memory: too few events`);
  const growth = slopeOf(settled.map((sample) => ({ x: sample.events / 100_000, y: sample[name] })));
  const sizes = settled.map((sample) => sample[name]);
  const ends = `${format(sizes[0] ?? 0)} MiB at ${SETTLED * 100} %, ${format(sizes.at(-1) ?? 0)} MiB at the end`;
  return {
    what: `growth of the ${name} while catching up`,
    value: growth,
    unit: 'MiB/100,000 events',
    reach: { text: `flat (≤ ${FLAT})`, met: growth <= FLAT },
    how:
      `${events.toLocaleString('en-US')} events in ${format(seconds)} s; least squares over ${settled.length} samples of resident ` +
      `memory after the first ${SETTLED * 100} %; ${ends}; median ${format(percentile(sizes, 50))}, most ${format(percentile(sizes, 100))} MiB`,
  };
}
