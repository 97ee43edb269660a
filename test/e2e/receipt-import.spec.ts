import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { caseDecider, caseEvents, custodyInvariantHolds } from '#cases';
import { allProjections, eventCatalogue } from '#composition';
import { emptyStream, EsdbLog, EventCatalogue, fold } from '#event-store';
import { digestOf, LIVE, verifyReadModel } from '#projections';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { receiptLog } from '../../libs/testing/src/machine.js';
import { startOffice, type Part, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { figuresOfLog, figuresOfXml, lastHandsOfXml, type Figures } from '../import/support/figures.js';
import { judge } from '../invariants/support/judge.js';
import { Client, openRegister, registeredCase } from './support/client.js';
import { byStream, caseEventsOf } from './support/receipt-events.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
let client: Client;
let expected: Figures;
let readModels: pg.Pool;
let log: EsdbLog;
let runtime: { readonly readModelsUrl: string; readonly eventStoreUrl: string };

interface Run {
  readonly done: Promise<number | null>;
  readonly said: () => string;
  kill(): void;
}

function ops(...args: string[]): Run {
  const child = spawn('node', ['dist/apps/ops/src/main.js', ...args, '--data', office.folder]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    done: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    said: () => said,
    kill: () => void child.kill('SIGKILL'),
  };
}

beforeAll(async () => {
  folder = await temporaryFolder('baton-import-');
  office = await startOffice(join(folder.path, 'data'), { demo: true });
  client = new Client(office);
  expected = await figuresOfXml(receiptLog);
  runtime = JSON.parse(readFileSync(join(office.folder, 'runtime.json'), 'utf8')) as typeof runtime;
  readModels = new pg.Pool({ connectionString: runtime.readModelsUrl, max: 4 });
  readModels.on('error', () => undefined);
  log = new EsdbLog(runtime.eventStoreUrl);
}, 90_000);

afterAll(async () => {
  await Promise.all([log.close(), readModels.end()]);
  await office.stop();
  await folder.remove();
}, 60_000);

async function importedCases(): Promise<number> {
  const reply = await client.get('/cases?imported=true&limit=1');
  return reply?.status === 200 ? (reply.body['totals'] as { cases: number }).cases : 0;
}

async function rows<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  return (await readModels.query<Row>(sql)).rows;
}

/** The figures as the read models have them: counted in the tables a dashboard would read. */
async function figuresOfReadModels(): Promise<Figures> {
  const [totals] = await rows<Record<string, number>>(
    `select count(*)::int as cases, coalesce(sum(steps), 0)::int as steps,
       count(*) filter (where stage = 'concluded')::int as concluded, count(*) filter (where stage <> 'concluded')::int as open,
       count(*) filter (where later_steps)::int as later from live.caseload where imported`,
  );
  const channels = await rows<{ channel: string; n: number }>(
    `select channel, count(*)::int as n from live.caseload where imported group by channel`,
  );
  const moves = await rows<{ pair: string; n: number }>(
    `select (m.giver->>'id') || ' → ' || (m.taker->>'id') as pair, count(*)::int as n
       from live.custody_move m join live.caseload c using (case_id) where c.imported and m.kind = 'handedOver' group by 1`,
  );
  return {
    ...{ cases: totals?.['cases'] ?? 0, steps: totals?.['steps'] ?? 0, open: totals?.['open'] ?? 0 },
    ...{ concluded: totals?.['concluded'] ?? 0, laterSteps: totals?.['later'] ?? 0 },
    handovers: moves.reduce((sum, { n }) => sum + n, 0),
    pairs: Object.fromEntries(moves.map(({ pair, n }) => [pair, n])),
    channels: Object.fromEntries(channels.map(({ channel, n }) => [channel, n])),
  };
}

async function digests(): Promise<string> {
  const all = [];
  for (const projection of allProjections) all.push(...(await digestOf(readModels, LIVE, projection)));
  return JSON.stringify(all);
}

/** The same digests by an independent fold of the log, to its end. */
async function freshDigests(): Promise<string> {
  const catalogue = eventCatalogue();
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  const surroundings = { log, pool: readModels, upcaster, skips: new Set<string>() };
  const all = [];
  for (const projection of allProjections) {
    const verified = await verifyReadModel(surroundings, projection);
    if (!verified) throw new Error(`${projection.name} is not there`);
    expect({ name: verified.name, differences: verified.differences }).toEqual({
      name: projection.name,
      differences: [],
    });
    all.push(...verified.digests);
  }
  return JSON.stringify(all);
}

/** The projector is at work: of two who wait for each other the database may end either. */
async function dropped(): Promise<boolean> {
  return readModels.query('drop schema live cascade; drop schema baton cascade').then(
    () => true,
    (error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === '40P01') return false;
      throw error;
    },
  );
}

describe('the receipt log, imported while everything is killed once', () => {
  it('goes on where it was cut off: kill -9 of every process in turn, and of the import itself', async () => {
    let run = ops('import', 'xes', receiptLog, '--source', 'receipt');
    for (const part of ['api', 'projector', 'eventStore', 'durable', 'disposable', 'import'] as const) {
      const before = await importedCases();
      await until(
        `cases to come in before the ${part} is killed`,
        60_000,
        async () => (await importedCases()) > before,
      );
      if (part === 'import') run.kill();
      else await office.signal(part satisfies Part, 'SIGKILL');
      await until('the api to answer', 30_000, async () => (await client.get('/ready'))?.status === 200);
      const ended = await Promise.race([run.done, Promise.resolve('running')]);
      if (ended !== 'running') run = ops('import', 'xes', receiptLog, '--source', 'receipt');
    }
    for (let again = 0; (await run.done) !== 0; again++) {
      if (again === 5) throw new Error(run.said());
      run = ops('import', 'xes', receiptLog, '--source', 'receipt');
    }
    await until('all cases to be visible', 60_000, async () => (await importedCases()) === expected.cases);
  }, 400_000);

  it('is the log its authors describe', () => {
    expect(expected).toMatchObject({ cases: 1434, steps: 8577, laterSteps: 145, open: 105 });
  });

  it('is in the event log to the unit: cases, steps, handovers, from → to, channels, conclusions, later steps', async () => {
    expect(await figuresOfLog(log)).toEqual(expected);
  });

  it('leaves every case in stage imported or concluded, in the hands the log ends with, custody holding', async () => {
    const hands = await lastHandsOfXml(receiptLog);
    const streams = byStream(await caseEventsOf(log));
    expect(streams.size).toBe(expected.cases);
    for (const events of streams.values()) {
      const { state } = fold(caseDecider, new EventCatalogue([caseEvents]), emptyStream(caseDecider.initial), events);
      if (state.stage === 'none' || !state.importedFrom) throw new Error('not an imported case');
      expect(custodyInvariantHolds(state)).toBe(true);
      expect(state.custody.items.get('m1')?.custodian.id).toBe(hands.get(state.importedFrom.reference));
      expect(['imported', 'concluded']).toContain(state.stage);
      expect(events.slice(0, -1).some(({ type }) => type === 'Concluded')).toBe(false);
    }
  });

  it('is the machine’s act throughout, flagged imported, with no screening and no number', async () => {
    const kinds = new Set<string>();
    for (const event of await caseEventsOf(log)) {
      kinds.add(event.type);
      expect(event.metadata.actor).toBe('system');
      expect(event.metadata.flags).toContain('imported');
    }
    expect([...kinds].sort()).toEqual([
      'Concluded',
      'HandedOver',
      'HandoverAcknowledged',
      'Received',
      'SignedOff',
      'StepRecorded',
    ]);
  });

  it('breaks no rule, keeps nothing open, and its account adds up to what is in hand', async () => {
    const { findings, closing, open, tally } = judge(await caseEventsOf(log));
    expect({ findings: findings.slice(0, 3), closing, open }).toEqual({ findings: [], closing: [], open: [] });
    const rows = tally.rows();
    const total = (count: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + count(row), 0);
    expect(total(({ received }) => received)).toBe(1434);
    expect(total(({ concluded }) => concluded)).toBe(1434 - 105);
    expect(total((row) => row.open - row.opening)).toBe(105);
  });

  it('changes nothing when it is imported again, and the person at the terminal is told the same figures', async () => {
    const before = (await caseEventsOf(log)).length;
    const again = ops('import', 'xes', receiptLog, '--source', 'receipt');
    expect(await again.done).toBe(0);
    const { cases, steps, handovers, concluded } = expected;
    expect(again.said()).toContain(`${cases} cases, ${steps} steps, ${handovers} handovers, ${concluded} conclusions`);
    expect(again.said()).toContain(`Already there 原已存在: ${cases} cases, ${steps} steps`);
    expect(again.said()).toMatch(/145 × IMPORT.LATER_STEPS/);
    expect(again.said()).toMatch(/105 × IMPORT.NO_END/);
    expect(again.said()).not.toContain('IMPORT.MIXED_ZONES');
    expect((await caseEventsOf(log)).length).toBe(before);
  }, 120_000);

  it('is in the read models to the unit: cases, steps, handovers, from → to pairs, channels, conclusions', async () => {
    expect(await figuresOfReadModels()).toEqual(expected);
  });

  it('is the same after all read models were rebuilt beside, while commands went on', async () => {
    await openRegister(client, 'XF');
    const rebuild = ops('rebuild', '--all');
    let commands = 0;
    const done = rebuild.done.then((code) => ({ code }));
    while (!(await Promise.race([done, registeredCase(client).then(() => null)]))) commands += 3;
    expect({ ...(await done), said: rebuild.said() }).toMatchObject({ code: 0 });
    expect(commands).toBeGreaterThan(0);
    expect(await figuresOfReadModels()).toEqual(expected);
  }, 200_000);

  it('has equal digests after all read models were dropped and built again from the log while commands went on', async () => {
    await until('the read models to be dropped', 30_000, dropped);
    await office.signal('projector', 'SIGKILL');
    for (let commands = 0; commands < 40; commands++) await registeredCase(client);
    await until('the read models to be level with the log', 120_000, async () => {
      const lag = ops('lag', '--json');
      return (await lag.done) === 0 && !/"behind":[1-9]/.test(lag.said()) && lag.said().includes('"name":"slips"');
    });
    const [folded, live] = [await freshDigests(), await digests()];
    expect(live).toBe(folded);
    expect(await figuresOfReadModels()).toEqual(expected);
  }, 300_000);
});
