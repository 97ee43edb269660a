import pg from 'pg';
import { CheckpointWaiter } from '#projections';
import { positionOfToken } from '#web';
import type { BenchOffice } from './bench-office.js';
import type { Measure } from './bench.js';
import type { Done } from './case-life.js';
import { cleaning, type CleanUp } from './clean-up.js';
import { loadAtRate } from './load.js';
import { spreadOf } from './statistics.js';
import { atMost, format, type Row } from './table.js';

const RATE = 100;
const REACH_MS = 150;
const PATIENCE_MS = 10_000;

export const lag: Measure = {
  name: 'lag',
  about: 'from the answer of a command to every read model having it, at 100 commands/s',
  seconds: ({ lagSeconds }) => lagSeconds + 3,
  run: async (bench) => {
    const opened = await bench.office();
    const { lagSeconds } = bench.sizes;
    return cleaning(bench.cleanUp, async (cleanUp) => {
      const waiter = waiterOn(cleanUp, opened);
      await loadAtRate(opened.client, RATE, 1, () => undefined);
      bench.progress.say(`${RATE} commands/s for ${lagSeconds} s`);
      const watched: Promise<number | null>[] = [];
      const load = await loadAtRate(opened.client, RATE, lagSeconds, (done) => watched.push(lagOf(waiter, done)));
      const lags = (await Promise.all(watched)).filter((milliseconds) => milliseconds !== null);
      return rowsOf(lags, watched.length - lags.length, load);
    });
  },
};

/** Listens as an api does: told of each commit by the database, in this process and on this clock. */
function waiterOn(cleanUp: CleanUp, { runtime }: BenchOffice): CheckpointWaiter {
  const pool = new pg.Pool({ connectionString: runtime.readModelsUrl, max: 6 });
  cleanUp.add(() => pool.end());
  const silent = () => undefined;
  const waiter = new CheckpointWaiter({ pool, logger: { info: silent, warn: silent, error: silent } });
  cleanUp.add(() => waiter.close());
  waiter.start();
  return waiter;
}

/** Milliseconds from the answer to the last checkpoint covering the command's last event; null when it never came. */
async function lagOf(waiter: CheckpointWaiter, { waitToken, at }: Done): Promise<number | null> {
  const position = positionOfToken(waitToken);
  if (!position) throw new Error('a wait token that is none');
  const { reached } = await waiter.waitFor(position, 'all', PATIENCE_MS);
  return reached ? performance.now() - at : null;
}

type AtRate = Awaited<ReturnType<typeof loadAtRate>>;

function rowsOf(lags: readonly number[], never: number, { sent, failures, late }: AtRate): Row[] {
  const { p50, p99, max, count } = spreadOf(lags);
  const odd = [
    failures > 0 ? `${failures} of ${sent} NOT TAKEN` : '',
    never > 0 ? `${never} NOT VISIBLE within ${PATIENCE_MS / 1000} s` : '',
    late > 0 ? `${late} sent late` : '',
  ].filter((text) => text !== '');
  const oddities = odd.length > 0 ? `; ${odd.join(', ')}` : '';
  return [
    {
      what: 'lag acknowledged → visible, p50',
      value: p50,
      unit: 'ms',
      how:
        `${count.toLocaleString('en-US')} commands at ${RATE}/s, sent at fixed times; from the 2xx having arrived to every ` +
        `checkpoint covering the command’s position, as a CheckpointWaiter here hears it and has looked up the sequence${oddities}`,
    },
    {
      what: 'lag acknowledged → visible, p99',
      value: p99,
      unit: 'ms',
      reach: never === 0 ? atMost(p99, REACH_MS) : { text: `≤ ${REACH_MS}`, met: false },
      how: `the same; longest ${format(max)} ms`,
    },
  ];
}
