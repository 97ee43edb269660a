import pg from 'pg';
import { allProjections, eventCatalogue, STREAM_KINDS } from '#composition';
import { EsdbLog } from '#event-store';
import { checkReadModels, Findings, platformState, rules, scanLog, type ScanOptions } from '#verification';
import { systemClock } from '#web';
import type { Bench, Measure } from './bench.js';
import { cleaning, type CleanUp } from './clean-up.js';
import { writeAndDrain } from './measure-catch-up.js';
import { catchUp } from './projector.js';
import { drainByRead, openRawClient } from './raw-client.js';
import type { Twin } from './store.js';
import type { Row } from './table.js';

/** Shares of the raw drain of the same run (issue 5). */
const CHAIN = 0.7;
const LOG = 0.5;

export const verifying: Measure = {
  name: 'verify',
  about: '`ops verify`: hash chain alone, the log with all rules, and read models',
  seconds: ({ catchUpEvents }) => 20 + catchUpEvents / 1500,
  run: (bench) =>
    cleaning(bench.cleanUp, async (cleanUp) => {
      const store = await bench.store();
      const twin = await store.openTwin('verify');
      const { events } = await writeAndDrain(bench, twin, bench.sizes.catchUpEvents);
      bench.progress.say('the projector fills read models');
      const projector = await catchUp(cleanUp, store, twin);
      await projector.reached(events - 1, () => undefined);
      await projector.child.stop();
      const pool = new pg.Pool({ connectionString: projector.readModelsUrl, max: 4 });
      cleanUp.add(() => pool.end());
      return rowsOf(events, await timesOf(bench, cleanUp, twin, pool));
    }),
};

interface Times {
  /** Seconds. */
  readonly raw: number;
  readonly chain: number;
  readonly log: number;
  readonly models: number;
}

/** Raw before, between and after, so that a busy moment is not taken for a property of the product. */
async function timesOf(bench: Bench, cleanUp: CleanUp, twin: Twin, pool: pg.Pool): Promise<Times> {
  const log = new EsdbLog(twin.connectionString);
  cleanUp.add(() => log.close());
  const raw = openRawClient(cleanUp, twin.connectionString);
  const drains: number[] = [];
  const drain = async () => void drains.push((await drainByRead(raw, null)).seconds);
  await drain();
  drains.length = 0;
  const base = {
    ...{ log, catalogue: eventCatalogue(), streamKinds: new Set<string>(STREAM_KINDS), skips: new Set<string>() },
    heads: { office: '150403', keys: [], published: [] },
  };
  const state = await platformState(pool);
  await drain();
  bench.progress.say('verifying: hash chain alone');
  const chain = await scanned({ ...base, auditOf: () => null, watchers: [], index: null });
  await drain();
  bench.progress.say('verifying: the log with all rules and the leaf index');
  const whole = await scanned({ ...base, ...rules(systemClock, 'Asia/Shanghai'), index: { pool, state } });
  await drain();
  bench.progress.say('verifying: read models');
  const began = performance.now();
  await checkReadModels({ ...base, pool, projections: allProjections });
  const models = (performance.now() - began) / 1000;
  return { raw: drains.reduce((sum, one) => sum + one, 0) / drains.length, chain, log: whole, models };
}

async function scanned(options: ScanOptions): Promise<number> {
  const began = performance.now();
  const findings = new Findings();
  await scanLog(options, findings);
  const { counts } = findings.found();
  if (Object.keys(counts).length > 0) throw new Error(`findings in a clean log: ${JSON.stringify(counts)}`);
  return (performance.now() - began) / 1000;
}

function rowsOf(events: number, { raw, chain, log, models }: Times): Row[] {
  const rate = (seconds: number): number => events / seconds;
  const to = 'raw drain of this log';
  const count = `${events.toLocaleString('en-US')} events of whole lives`;
  return [
    {
      ...{ what: 'verify: hash chain alone', value: rate(chain), unit: 'events/s' },
      ratio: { value: raw / chain, to, atLeast: CHAIN },
      how: `${count}; form, hash from content, chain and tree; raw: readAll, mean of before, between and after`,
    },
    {
      ...{ what: 'verify: the whole log', value: rate(log), unit: 'events/s' },
      ratio: { value: raw / log, to, atLeast: LOG },
      how: `${count}; with the rules of every stream, between streams, balance and the leaf index`,
    },
    {
      ...{ what: 'verify: read models', value: rate(models), unit: 'events/s' },
      ratio: { value: raw / models, to },
      how: `${count}; all read models together, a fresh fold each, digests compared`,
    },
  ];
}
