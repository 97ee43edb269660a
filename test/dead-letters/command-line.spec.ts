import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { caseDecider } from '#cases';
import { allProjections, eventCatalogue, STREAM_KINDS } from '#composition';
import { EventWriter, type PreparedEvent, type RequestContext } from '#event-store';
import { streams, type CaseId, type CommandId, type JsonObject, type OfficeId } from '#kernel';
import { INDEX, lag, ProjectionEngine, RetryListener, verifyReadModel, type DeadLetter } from '#projections';
import { SkipsInLog } from '#skips';
import { jsonLogger, systemClock, systemRandomness } from '#web';
import { until } from '../../libs/testing/src/until.js';
import { StaffDesk } from '../../apps/standalone/src/staff/staff-desk.js';
import { appoint, FIRST } from '../../apps/standalone/src/staff/first-administrator.js';
import type { OpenStore } from '../../apps/ops/src/open-store.js';
import { ops, startOffices, type Offices, type TestOffice } from '../import/support/office.js';

jest.setTimeout(120_000);

const officeId = '150403' as OfficeId;
const catalogue = eventCatalogue();
const officer = { kind: 'officer', id: 'officer.an', department: 'reception' } as const;

let offices: Offices;
let office: TestOffice;
let opened: OpenStore;
let pool: pg.Pool;
let engine: ProjectionEngine;
let retries: RetryListener;

beforeAll(async () => {
  offices = await startOffices(1);
  const [only] = offices.all;
  if (!only) throw new Error('no office');
  office = only;
  opened = await office.open();
  const desk = new StaffDesk(officeId, opened.store, opened.keys, () => Promise.resolve());
  await appoint(desk, FIRST, 'https://nobody.invalid', 'invented-subject');
  const runtime = JSON.parse(await readFile(join(office.data, 'runtime.json'), 'utf8')) as { readModelsUrl: string };
  pool = new pg.Pool({ connectionString: runtime.readModelsUrl, max: 16 });
  pool.on('error', () => undefined);
  const logger = jsonLogger('test', 'silent');
  // As apps/projector puts it together.
  engine = new ProjectionEngine({
    ...{ log: office.log, pool, logger, projections: allProjections, streamKinds: STREAM_KINDS },
    upcaster: {
      upcast: (type, data, version) => catalogue.upcast(type, data, version),
      knows: (type) => catalogue.has(type),
    },
    skips: new SkipsInLog(office.log, officeId),
  });
  retries = new RetryListener({ pool, engine, logger });
  engine.start();
  retries.start();
}, 120_000);

afterAll(async () => {
  await Promise.all([retries.stop(), engine.stop()]);
  await Promise.all([pool.end(), opened.close()]);
  await offices.stop();
}, 60_000);

function context(): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId, actor: officer.id as RequestContext['actor'], role: 'receptionist' };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: { commandId } };
}

async function receivedCase(): Promise<CaseId> {
  const id = randomUUID() as CaseId;
  const items = [{ id: 'm1', kind: 'letter', pages: 1, original: true }] as const;
  const command = { type: 'ReceiveReport', channel: 'letter', origin: 'direct', items } as const;
  const parties = { custodian: officer, owner: officer };
  await opened.store.handle(caseDecider, streams.case(officeId, id), { ...command, ...parties }, context());
  return id;
}

/** Puts an event behind the last one of a case that no decider would write. */
async function poison(id: CaseId, change: (event: PreparedEvent) => PreparedEvent): Promise<PreparedEvent> {
  const stream = streams.case(officeId, id);
  const { revision, ...end } = await opened.store.load(caseDecider, stream);
  const writer = new EventWriter(catalogue, opened.keys, systemClock, systemRandomness);
  const event = { type: 'OwnerAssigned', data: { owner: officer } } as const;
  const [prepared] = await writer.prepare(stream, { revision, ...end }, [event], context());
  if (!prepared) throw new Error('nothing was prepared');
  const changed = change(prepared);
  await office.log.append(stream, revision, [changed]);
  return changed;
}

const withData = (event: PreparedEvent, data: JsonObject): PreparedEvent => ({ ...event, data });

async function listed(): Promise<DeadLetter[]> {
  const { out } = await ops('dead-letters', 'list', '--json', '--data', office.data);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeadLetter);
}

async function isLevel(): Promise<boolean> {
  const lags = await lag(pool, office.log).catch(() => []);
  return lags.length > allProjections.length && lags.every(({ behind, failure }) => behind === 0 && !failure);
}

async function level(): Promise<void> {
  await until('every read model is level with the log', 60_000, isLevel);
}

const skip = (name: string, ...args: readonly string[]) =>
  ops('dead-letters', 'skip', name, ...args, '--data', office.data);

/** Skips everything that stands still at an event, one after the other as it shows, until nothing does. */
async function skipUntilLevel(): Promise<void> {
  const skipped = new Set<string>();
  await until('every read model is level with the log', 60_000, async () => {
    for (const { name, eventId } of await listed()) {
      if (skipped.has(name + eventId)) continue;
      const said = await skip(name, '--as', FIRST.code, '--reason', 'invented for a test', '--event', eventId);
      // It may have gone on since it was listed.
      expect(said.err).toMatch(/^$|^OPS\.NOT_STANDING_STILL|^SKIP\.TWICE/);
      skipped.add(name + eventId);
    }
    return isLevel();
  });
}

async function expectHonoured(): Promise<void> {
  const skips = await new SkipsInLog(office.log, officeId).skips();
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  for (const projection of allProjections) {
    const verified = await verifyReadModel({ pool, log: office.log, upcaster, skips }, projection);
    expect({ name: projection.name, differences: verified?.differences }).toMatchObject({ differences: [] });
  }
}

describe('ops dead-letters', () => {
  it.each([[[]], [['list']], [['retry']], [['skip']]])('%j explains itself with an example', async (args) => {
    const { code, out } = await ops('dead-letters', ...args, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}npm run ops -- dead-letters /);
  });

  it('says that nothing stands still, and ends with 0', async () => {
    await receivedCase();
    await level();
    expect(await ops('dead-letters', 'list', '--data', office.data)).toMatchObject({
      code: 0,
      out: 'nothing stands still 无停滞\n',
    });
    const retried = await ops('dead-letters', 'retry', 'caseload', '--data', office.data);
    expect(retried).toMatchObject({ code: 1 });
    expect(retried.err).toMatch(/^OPS\.NOT_STANDING_STILL/);
  });

  it.each<[string, (event: PreparedEvent) => PreparedEvent, string | null]>([
    ['a newer schema version', (event) => ({ ...event, metadata: { ...event.metadata, v: 99 } }), 'STORE.NEWER_EVENT'],
    ['text the database refuses', (event) => withData(event, { owner: { ...officer, id: 'officer.\u0000' } }), '22P05'],
    ['data that is not of its shape', (event) => withData(event, { owner: null }), null],
  ])(
    'lists those that %s stops, alone; a skip on record lets them go on, live, rebuilt and folded afresh',
    async (_, change, code) => {
      const id = await receivedCase();
      const event = await poison(id, change);
      const other = await receivedCase();
      await until('somebody stands still', 60_000, async () => (await listed()).length > 0);
      await until('the others go on', 60_000, async () => {
        const lags = await lag(pool, office.log);
        return lags.every(({ behind, failure }) => behind === 0 || failure !== null);
      });
      const letters = await listed();
      expect(letters.length).toBeLessThan(allProjections.length);
      for (const letter of letters) {
        expect(letter).toMatchObject({ eventId: event.id, type: 'OwnerAssigned', stream: streams.case(officeId, id) });
        if (code !== null) expect(letter.errorCode).toBe(code);
      }
      expect(engine.status().role).toBe('leading');
      expect(engine.status().projections.some(({ state }) => state === 'stopped')).toBe(true);
      expect((await ops('lag', '--data', office.data)).code).toBe(1);
      const told = await ops('dead-letters', 'list', '--data', office.data);
      expect(told.code).toBe(1);
      expect(told.out).toContain(event.id);
      await skipUntilLevel();
      expect(other).toBeDefined();
      await expectHonoured();
      const [{ name } = { name: '' }] = letters;
      const rebuilt = await ops('rebuild', name, '--data', office.data);
      expect(rebuilt).toMatchObject({ code: 0 });
    },
  );

  it('lists an event of a type nobody declares as what everything stands still at, and passes it by when a person says so', async () => {
    const id = await receivedCase();
    const event = await poison(id, (one) => ({ ...one, type: 'Undeclared' }));
    await until('halted', 60_000, () => Promise.resolve(engine.status().role === 'halted'));
    await until('listed', 60_000, async () => (await listed()).length === 1);
    expect((await listed())[0]).toMatchObject({ name: INDEX, eventId: event.id, type: 'Undeclared' });
    await receivedCase();
    await skipUntilLevel();
    await expectHonoured();
  });

  it('writes down who skipped what and why, the reason sealed, and nothing without one or by somebody who may not', async () => {
    const id = await receivedCase();
    const event = await poison(id, (one) => withData(one, { owner: null }));
    await until('somebody stands still', 60_000, async () => (await listed()).length > 0);
    const [letter] = await listed();
    const name = letter?.name ?? '';
    expect((await skip(name, '--as', FIRST.code)).code).not.toBe(0);
    expect((await skip(name, '--as', FIRST.code, '--reason', ' ')).err).toMatch(/^SKIP\.REASON_MISSING/);
    expect((await skip(name, '--as', 'nobody.li', '--reason', 'because')).err).toMatch(/^SKIP\.NOT_ALLOWED/);
    expect((await skip(name, '--as', FIRST.code, '--reason', 'because', '--event', randomUUID())).err).toMatch(
      /^OPS\.NOT_STANDING_STILL/,
    );
    const before = (await new SkipsInLog(office.log, officeId).skips()).size;
    expect(await skip(name, '--as', FIRST.code, '--reason', 'twice by an old tool', '--event', event.id)).toMatchObject(
      {
        code: 0,
      },
    );
    expect((await new SkipsInLog(office.log, officeId).skips()).size).toBe(before + 1);
    const last = await office.log.lastOf(streams.skips(officeId));
    expect(last).toMatchObject({
      type: 'EventSkipped',
      data: { projection: name, event: event.id, reason: { alg: 'A256GCM' } },
      metadata: { actor: FIRST.code, role: 'administrator' },
    });
    expect(JSON.stringify(last?.data)).not.toContain('old tool');
    await skipUntilLevel();
  });
});
