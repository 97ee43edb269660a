import { join } from 'node:path';
import { temporaryFolder } from '#embedded';
import { anyPort } from './bench-office.js';
import type { Measure } from './bench.js';
import { program, startChild } from './child.js';
import { cleaning, type CleanUp } from './clean-up.js';
import { HttpClient } from './http-client.js';
import { percentile } from './statistics.js';
import { atMost, format, type Row } from './table.js';

/** Seconds (issue 3). */
const REACH = { cold: 10, warm: 5 };
const READY_DEADLINE = 30_000;

export const start: Measure = {
  name: 'start',
  about: 'cold and warm start of `npm start`, built',
  seconds: ({ starts }) => starts * 12,
  run: async (bench) => {
    const [cold, warm, stops]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < bench.sizes.starts; run += 1) {
      bench.progress.say(`start ${run + 1} of ${bench.sizes.starts}, cold and warm`);
      await cleaning(bench.cleanUp, async (cleanUp) => {
        const folder = await cleanUp.open(
          () => temporaryFolder('baton-bench-start-'),
          ({ remove }) => remove(),
        );
        for (const kind of [cold, warm]) {
          const { ready, stopped } = await startAndStop(cleanUp, join(folder.path, 'data'));
          kind.push(ready);
          stops.push(stopped);
        }
      });
    }
    return [rowOf('cold', cold, stops), rowOf('warm', warm, stops)];
  },
};

async function startAndStop(cleanUp: CleanUp, data: string): Promise<{ ready: number; stopped: number }> {
  const began = performance.now();
  const entry = program('apps/standalone/src/main.js');
  const child = await startChild(cleanUp, {
    entry,
    args: ['--data', data, '--port', String(anyPort())],
    environment: {},
    execArgv: [],
  });
  await answersReady(String(child.said['address']));
  const ready = (performance.now() - began) / 1000;
  return { ready, stopped: (await child.stop()) / 1000 };
}

/** `/ready` is 200 and the read models can be asked. */
async function answersReady(address: string): Promise<void> {
  const client = new HttpClient(address, 1);
  const deadline = performance.now() + READY_DEADLINE;
  try {
    for (;;) {
      const reply = await client.get('/ready');
      if (reply.status === 200 && reply.body['readModels'] === true) return;
      if (performance.now() > deadline) throw new Error(`/ready says ${JSON.stringify(reply.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    client.close();
  }
}

function rowOf(kind: 'cold' | 'warm', seconds: readonly number[], stops: readonly number[]): Row {
  const value = percentile(seconds, 50);
  const folder = kind === 'cold' ? 'data folder empty' : 'the same folder again';
  const range = `${seconds.length} run(s), ${format(percentile(seconds, 0))} to ${format(percentile(seconds, 100))} s`;
  return {
    what: `${kind} start to ready, median`,
    value,
    unit: 's',
    reach: atMost(percentile(seconds, 100), REACH[kind]),
    how: `built, ${folder}, node started → /ready 200 with read models; ${range}; stopping took ${format(percentile(stops, 100))} s at most`,
  };
}
