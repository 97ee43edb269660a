import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { allProjections, eventCatalogue, STREAM_KINDS } from '#composition';
import {
  startEventStoreTwin,
  startPostgres,
  temporaryFolder,
  type EventStoreTwin,
  type PostgresServer,
} from '#embedded';
import { EsdbLog, type EventLog } from '#event-store';
import type { CaseId, OfficeId } from '#kernel';
import { streams } from '#kernel';
import { INDEX, loadCheckpoints, ProjectionEngine, verifyReadModel } from '#projections';
import { jsonLogger } from '#web';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { emptyDatabase, installation, runtimeOf, type Runtime } from '../backup/support/new-machine.js';
import { Client, openRegister, registeredCase } from '../e2e/support/client.js';
import { ops } from '../import/support/office.js';
import { catchUp } from '../import/support/projector.js';

const OFFICE = '150403' as OfficeId;

/** The whole drill on one office: each step stands on the ones before it. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let backup: string;
let elsewhere: PostgresServer;
const twins: EventStoreTwin[] = [];
const opened: { close(): Promise<unknown> }[] = [];

/** Ids of cases whose number was acknowledged before the backup began. */
let acknowledged: string[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('baton-drill-');
  data = join(folder.path, 'data');
  backup = join(folder.path, 'backup');
  const databases = ['log_whole', 'log_alone', 'log_empty', 'keys_none', 'readmodels'];
  elsewhere = await startPostgres({ folder: join(folder.path, 'elsewhere'), databases, profile: 'durable' });
}, 120_000);

afterAll(async () => {
  await Promise.allSettled(opened.map((one) => one.close()));
  await Promise.allSettled(twins.map((twin) => twin.stop()));
  await elsewhere.stop();
  await folder.remove();
}, 120_000);

async function whileRunning<T>(work: (office: RunningOffice) => Promise<T>): Promise<T> {
  const office = await startOffice(data, { demo: true });
  try {
    return await work(office);
  } finally {
    await office.stop();
  }
}

/** Lets people receive, screen and register until it is told to stop. */
function load(client: Client): { readonly done: string[]; stop(): Promise<string[]> } {
  const done: string[] = [];
  let going = true;
  const work = async (): Promise<void> => {
    while (going) done.push(await registeredCase(client));
  };
  const workers = Promise.all(Array.from({ length: 4 }, work));
  return {
    done,
    stop: async () => {
      going = false;
      await workers;
      return done;
    },
  };
}

async function newStore(database: string): Promise<string> {
  const twin = await startEventStoreTwin({ postgresUrl: elsewhere.url(database), port: 0 });
  twins.push(twin);
  return twin.connectionString;
}

function logAt(url: string): EsdbLog {
  const log = new EsdbLog(url);
  opened.push(log);
  return log;
}

function poolAt(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  pool.on('error', () => undefined);
  opened.push({ close: () => pool.end() });
  return pool;
}

/** How far the read models of a stopped office are. */
async function sequenceIn(disposable: string): Promise<number> {
  const server = await startPostgres({ folder: disposable, databases: ['readmodels'], profile: 'disposable' });
  const pool = new pg.Pool({ connectionString: server.url('readmodels') });
  // A connection that is still closing when the server stops must not end the drill.
  pool.on('error', () => undefined);
  const checkpoints = await loadCheckpoints(pool);
  await pool.end();
  await server.stop();
  return checkpoints.get(INDEX)?.sequence ?? -1;
}

function copyOf(from: string, to: string): void {
  expect(spawnSync('cp', ['-a', from, to]).status).toBe(0);
}

/** All read models beside a fresh fold. @returns how many rows there are */
async function expectFresh(pool: pg.Pool, log: EventLog): Promise<number> {
  const catalogue = eventCatalogue();
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  let rows = 0;
  for (const projection of allProjections) {
    const verified = await verifyReadModel({ pool, log, upcaster, skips: new Set() }, projection);
    expect({ name: projection.name, differences: verified?.differences }).toEqual({
      name: projection.name,
      differences: [],
    });
    rows += verified?.digests.reduce((sum, one) => sum + one.rows, 0) ?? 0;
  }
  return rows;
}

/** An engine on a log and read models until it stands. @returns why */
async function haltOf(log: EventLog, pool: pg.Pool): Promise<string | null> {
  const projections = allProjections;
  const engine = new ProjectionEngine({
    ...{ log, pool, projections, streamKinds: STREAM_KINDS, logger: jsonLogger('drill', 'silent') },
  });
  engine.start();
  try {
    await until('the engine to halt', 60_000, () => Promise.resolve(engine.status().role === 'halted'));
    return engine.status().reason;
  } finally {
    await engine.stop();
  }
}

let runtime: Runtime;
let newer: PostgresServer;

describe('the drill', () => {
  it('an office works, and a copy of its read models is taken', async () => {
    await whileRunning(async (running) => {
      const client = new Client(running);
      await openRegister(client, 'XF');
      for (let n = 0; n < 3; n += 1) await registeredCase(client);
    });
    copyOf(join(data, 'disposable'), join(folder.path, 'older'));
  }, 180_000);

  it('is backed up while commands go on', async () => {
    await whileRunning(async (running) => {
      runtime = await runtimeOf(data);
      const working = load(new Client(running));
      await until('some work to be done', 60_000, () => Promise.resolve(working.done.length >= 6));
      acknowledged = [...working.done];
      const before = working.done.length;
      const said = await ops('backup', backup, '--data', data);
      expect(said).toMatchObject({ code: 0, err: '' });
      await until('work to go on', 60_000, () => Promise.resolve(working.done.length >= before + 4));
      await working.stop();
    });
    expect(await ops('backup', 'check', backup)).toMatchObject({ code: 0 });
  }, 240_000);

  it('read models only, an older copy: behind, and the projector brings them level with the log', async () => {
    await rename(join(data, 'disposable'), join(folder.path, 'newer'));
    await rename(join(folder.path, 'older'), join(data, 'disposable'));
    const before = await sequenceIn(join(data, 'disposable'));
    await whileRunning(async () => {
      await until('the read models to be level', 120_000, async () => {
        const { code, out } = await ops('lag', '--json', '--data', data);
        const lags = out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { behind: number; sequence: number });
        return code === 0 && lags.every(({ behind, sequence }) => behind === 0 && sequence > before + 20);
      });
      const now = await runtimeOf(data);
      const pool = poolAt(now.readModelsUrl);
      expect(await expectFresh(pool, logAt(now.eventStoreUrl))).toBeGreaterThan(50);
      await Promise.all(opened.splice(0).map((one) => one.close()));
    });
  }, 240_000);

  it('the store only: every key that is missing is counted and named', async () => {
    const url = await newStore('log_alone');
    expect(await ops('restore', backup, '--no-keys', '--into', url)).toMatchObject({ code: 0 });
    const alone = await installation(data, 'alone', told({ eventStoreUrl: url, keysUrl: elsewhere.url('keys_none') }));
    const said = await ops('keys', 'verify', '--data', alone);
    expect(said.code).toBe(1);
    const { keys } = JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')) as { keys: { keys: number } };
    const missing = Number(/missing, not by order 丢失: (\d+)/.exec(said.err)?.[1]);
    expect(missing).toBeGreaterThan(acknowledged.length);
    expect(missing).toBeLessThanOrEqual(keys.keys);
  }, 120_000);

  it('read models of a newer copy than the log: everything stands still, and `ops lag` says what to do', async () => {
    newer = await startPostgres({
      folder: join(folder.path, 'newer'),
      databases: ['readmodels'],
      profile: 'disposable',
    });
    opened.push({ close: () => newer.stop() });
    const [url] = twins.map(({ connectionString }) => connectionString);
    expect(await haltOf(logAt(url ?? ''), poolAt(newer.url('readmodels')))).toBe('LogMismatch');
    const ahead = await installation(
      data,
      'ahead',
      told({ eventStoreUrl: url ?? '', readModelsUrl: newer.url('readmodels') }),
    );
    const said = await ops('lag', '--data', ahead);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/leaf index .*stands still at event .*LogMismatch/);
    expect(said.err).toContain('drop the database of read models');
  }, 120_000);

  it('the keys only: the read models that remember the log stand still, for it is not there', async () => {
    const url = await newStore('log_empty');
    const keysUrl = await emptyDatabase(elsewhere.url('keys_none'), 'keys_only');
    const only = await installation(data, 'only', told({ eventStoreUrl: url, keysUrl }));
    expect(await ops('keys', 'restore', join(backup, 'keys.ndjson'), '--data', only)).toMatchObject({ code: 0 });
    expect((await ops('keys', 'verify', '--data', only)).out).toMatch(/^(\d+) of \1 keys open; 1 events need 1 keys/);
    expect(await haltOf(logAt(url), poolAt(newer.url('readmodels')))).toBe('LogMismatch');
  }, 120_000);

  it('everything: nothing acknowledged before the backup is missing, all keys open, all read models equal a fresh fold', async () => {
    const url = await newStore('log_whole');
    const keysUrl = await emptyDatabase(elsewhere.url('keys_none'), 'keys_whole');
    const readModelsUrl = elsewhere.url('readmodels');
    const whole = await installation(data, 'whole', told({ eventStoreUrl: url, keysUrl, readModelsUrl }));
    expect(await ops('restore', backup, '--into', url, '--data', whole)).toMatchObject({ code: 0 });
    const log = logAt(url);
    for (const id of acknowledged) {
      const types: string[] = [];
      for await (const { type } of log.readStream(streams.case(OFFICE, id as CaseId))) types.push(type);
      expect(types).toEqual(['Received', 'Screened', 'RegistrationRequested', 'Registered']);
    }
    expect(await ops('keys', 'verify', '--data', whole)).toMatchObject({ code: 0 });
    const pool = poolAt(readModelsUrl);
    await catchUp(pool, log);
    expect(await expectFresh(pool, log)).toBeGreaterThan(50);
    expect(await ops('lag', '--data', whole)).toMatchObject({ code: 0 });
  }, 180_000);
});

/** A stopped office leaves no `runtime.json`: what it said while it ran. */
function told(differently: Partial<Runtime>): Runtime {
  return { ...runtime, ...differently };
}
