import { CaseLife, HEAD } from './case-life.js';
import type { Bench, Measure } from './bench.js';
import { taken, type HttpClient } from './http-client.js';
import { spreadOf } from './statistics.js';
import { unmeasured, type Row } from './table.js';

const EVENTS = 50;
/** Commands of a life write 8 events without steps. */
const STEPS = EVENTS - 8;

export const replay: Measure = {
  name: 'replay',
  about: 'history and as-of of a case of 50 events',
  seconds: ({ replayReads }) => 3 + replayReads / 40,
  run: async (bench) => {
    const { client } = await bench.office();
    const id = await caseOfFifty(client);
    return [
      ...(await readMany(bench, client, 'GET /cases/:id/history', () => `/cases/${id}/history`, holdsAll)),
      ...(await readMany(bench, client, 'GET /cases/:id/as-of', (read) => asOf(id, read), stands)),
    ];
  },
};

async function caseOfFifty(client: HttpClient): Promise<string> {
  const life = new CaseLife(client, 0, STEPS);
  while (!life.ended) await life.next();
  return life.id;
}

/** Each read another revision, from the first to the last and again. */
function asOf(id: string, read: number): string {
  return `/cases/${id}/as-of?revision=${read % EVENTS}`;
}

type Body = Readonly<Record<string, unknown>>;
const holdsAll = (body: Body): boolean => body['count'] === EVENTS && body['intact'] === true;
const stands = (body: Body): boolean => body['existed'] === true;

async function readMany(
  bench: Bench,
  client: HttpClient,
  what: string,
  path: (read: number) => string,
  isWhole: (body: Body) => boolean,
): Promise<Row[]> {
  const { replayReads } = bench.sizes;
  bench.progress.say(what);
  const latencies: number[] = [];
  const warmUp = Math.ceil(replayReads / 10);
  for (let read = 0; read < replayReads + warmUp; read += 1) {
    const reply = taken(await client.get(path(read), HEAD), what);
    if (!isWhole(reply.body)) return [unmeasured(what, `the answer does not hold the ${EVENTS} events intact`)];
    if (read >= warmUp) latencies.push(reply.milliseconds);
  }
  const { p50, p99 } = spreadOf(latencies);
  const how = `a case of ${EVENTS} events, read from the log and folded; ${latencies.length} reads, one after the other`;
  return [
    { what: `${what}, p50`, value: p50, unit: 'ms', how },
    { what: `${what}, p99`, value: p99, unit: 'ms', how: 'the same' },
  ];
}
