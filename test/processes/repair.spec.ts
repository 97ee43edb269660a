import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { caseDecider, type CaseCommand } from '#cases';
import { allProcesses, eventCatalogue, STREAM_KINDS } from '#composition';
import { slipDecider, type SlipCommand } from '#custody';
import { directoryDecider, type DirectoryCommand } from '#directory';
import { CommandStore, EsdbLog, EventWriter, type RequestContext } from '#event-store';
import {
  Secret,
  streams,
  type ActorId,
  type CaseId,
  type CommandId,
  type OfficeId,
  type SlipId,
  type StreamName,
} from '#kernel';
import { ProcessExecutor, processProjection } from '#processes';
import { CheckpointWaiter, ProjectionEngine, readModelsDataSource } from '#projections';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { RegisterDesk, registerDecider } from '#registers';
import { jsonLogger, systemClock, systemRandomness, type Platform } from '#web';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';
import { until } from '../../libs/testing/src/until.js';

const office = '150403' as OfficeId;
const year = new Date().getFullYear();
const own = { kind: 'ownAccount' } as const;
let twins: Twins;
let platform: Platform;
let store: CommandStore;
let desk: RegisterDesk;
let engine: ProjectionEngine;
let executor: ProcessExecutor;
let pool: pg.Pool;

function context(actor: string, department: string): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: actor as ActorId, role: 'officer', department };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: { commandId } };
}

async function onCase(id: CaseId, command: CaseCommand, actor = 'officer.an', department = 'reception'): Promise<void> {
  await store.handle(caseDecider, streams.case(office, id), command, context(actor, department));
}

async function onSlip(id: SlipId, command: SlipCommand): Promise<void> {
  await store.handle(slipDecider, streams.slip(office, id), command, context('officer.an', 'reception'));
}

const officer = { kind: 'officer', id: 'officer.an', department: 'reception' } as const;

async function acceptedCase(): Promise<CaseId> {
  const id = randomUUID() as CaseId;
  const items = [{ id: 'm1', kind: 'letter', pages: 1, original: true }] as const;
  await onCase(id, {
    type: 'ReceiveReport',
    channel: 'letter',
    origin: 'direct',
    items,
    custodian: officer,
    owner: officer,
  });
  const categories = {
    reportType: 'accusation',
    problem: 'neglect',
    tags: [],
    rank: 'other',
    unitClass: 'village',
  } as const;
  const about = {
    area: 'east',
    group: 'individual',
    identity: 'anonymous',
    reported: new Secret([]),
    summary: new Secret('invented'),
  } as const;
  await onCase(id, {
    type: 'ScreenCase',
    screening: { decision: 'accepted', ...categories, ...about },
    forbiddenDestinations: [],
  });
  return id;
}

const court = { kind: 'body', id: 'court' } as const;

/** The person reported turns out to be of this body. */
async function correctUnit(id: CaseId, unit: string): Promise<void> {
  const listed: DirectoryCommand = { type: 'AddBody', body: unit, name: '虚构法院', kind: 'organ', level: 'county' };
  await store.handle(directoryDecider, streams.directory(office), listed, context('head.chen', 'reception'));
  const { state } = await store.load(caseDecider, streams.case(office, id));
  const event = (state.stage !== 'none' && state.reported?.event) || '';
  const replacement = new Secret([{ name: 'Invented Person', post: 'judge', unit }]);
  await onCase(id, { type: 'CorrectEntry', event, field: 'reported', replacement, reason: new Secret('works there') });
}

async function request(id: CaseId): Promise<{ request: string; since: number }> {
  const asked = { request: randomUUID(), since: await desk.revision({ office, series: 'XF', year }) };
  const command = { type: 'RequestRegistration', series: 'XF', year, repeatsRegister: true } as const;
  await onCase(id, { ...command, request: asked.request, registerRevision: asked.since });
  return asked;
}

async function typesOf(stream: StreamName): Promise<string[]> {
  const types: string[] = [];
  for await (const event of platform.log.readStream(stream)) types.push(event.type);
  return types;
}

async function dataOf(stream: StreamName, type: string): Promise<object[]> {
  const told: object[] = [];
  for await (const event of platform.log.readStream(stream)) if (event.type === type) told.push(event.data);
  return told;
}

async function eventually(stream: StreamName, ...types: string[]): Promise<void> {
  await until(
    `${types.join(', ')} in ${stream}`,
    20_000,
    async () => (await typesOf(stream)).slice(-types.length).join() === types.join(),
  );
}

beforeAll(async () => {
  twins = await startTwins();
  pool = new pg.Pool({ connectionString: twins.durable.url('readmodels'), max: 12 });
  const logger = jsonLogger('repair', 'silent');
  const keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 6)));
  await keyStore.prepare();
  const log = new EsdbLog(twins.eventStore.connectionString);
  const catalogue = eventCatalogue();
  platform = {
    ...{ log, catalogue, keyStore, logger, clock: systemClock, randomness: systemRandomness },
    office: { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: { issuer: 'https://nobody.invalid', audience: 'baton-api' },
    readModels: readModelsDataSource(twins.durable.url('readmodels'), []),
    checkpoints: new CheckpointWaiter({ pool, logger }),
  };
  const writer = new EventWriter(catalogue, new KeyRing(keyStore), systemClock, systemRandomness);
  store = new CommandStore(log, catalogue, writer);
  desk = new RegisterDesk(log, catalogue, writer);
  for (const series of ['XF', 'YJ']) {
    const opening = {
      type: 'OpenRegister',
      series,
      year,
      firstNumber: 1,
      openingBalance: 0,
      width: 6,
      prefix: '150403',
    } as const;
    await store.handle(registerDecider, streams.register(office, series, year), opening, context('head', 'reception'));
  }
  const processes = allProcesses(platform);
  engine = new ProjectionEngine({
    log,
    pool,
    logger,
    projections: processes.map(processProjection),
    streamKinds: STREAM_KINDS,
  });
  executor = new ProcessExecutor({ pool, engine, processes, clock: systemClock, logger, graceMs: 0, pollMs: 50 });
  engine.start();
  executor.start();
}, 60_000);

afterAll(async () => {
  await executor.stop();
  await engine.stop();
  await platform.checkpoints.close();
  await pool.end();
  await platform.keyStore.close();
  await platform.log.close();
  await twins.stop();
}, 60_000);

describe('what was cut off is finished by a process', () => {
  it('a number was asked for, and the request died: it is granted and registered', async () => {
    const id = await acceptedCase();
    await request(id);
    await eventually(streams.case(office, id), 'RegistrationRequested', 'Registered');
    const correlations = new Map<string, string>();
    for await (const { type, metadata } of platform.log.readStream(streams.case(office, id)))
      correlations.set(type, metadata.correlationId);
    expect(correlations.get('Registered')).toBe(correlations.get('RegistrationRequested'));
  }, 30_000);

  it('a number was granted, and the request died: the case gets that number, and no second one is spent', async () => {
    const id = await acceptedCase();
    const asked = await request(id);
    const { sequence } = await desk.grant({ office, series: 'XF', year }, { holder: id, ...asked });
    await eventually(streams.case(office, id), 'Registered');
    const { state } = await store.load(caseDecider, streams.case(office, id));
    expect(state).toMatchObject({ registration: { status: 'registered', sequence } });
    const next = await acceptedCase();
    const after = await desk.grant({ office, series: 'XF', year }, { holder: next, ...(await request(next)) });
    expect(after.sequence).toBe(sequence + 1);
  }, 30_000);

  it('a number was granted to a case that gave up its request: it is void in the register', async () => {
    const id = await acceptedCase();
    await executor.stop();
    const asked = await request(id);
    await onCase(id, { type: 'VoidRegistration', reason: new Secret('entered twice') });
    await desk.grant({ office, series: 'XF', year }, { holder: id, ...asked });
    executor = new ProcessExecutor({
      ...{
        pool,
        engine,
        processes: allProcesses(platform),
        clock: systemClock,
        logger: platform.logger,
        graceMs: 0,
        pollMs: 50,
      },
    });
    executor.start();
    await eventually(streams.register(office, 'XF', year), 'NumberVoided');
    expect(await typesOf(streams.case(office, id))).not.toContain('Registered');
  }, 30_000);

  it('a slip was prepared, and the request died: it is numbered and its lines are in transit; taken in the case, it closes', async () => {
    const id = await acceptedCase();
    const to = { kind: 'department', id: 'inspection2' } as const;
    const [signOff, handover, slip] = [randomUUID(), randomUUID(), randomUUID() as SlipId];
    await onCase(
      id,
      { type: 'SignOff', signOff, items: ['m1'], destination: to, evidence: own, forbiddenDestinations: [] },
      'head.chen',
    );
    const revision = await desk.revision({ office, series: 'YJ', year });
    await onSlip(slip, {
      ...{
        type: 'PrepareSlip',
        lines: [{ line: 1, case: id, signOff, handover }],
        from: officer,
        to,
        purpose: 'handling',
        evidence: own,
      },
      ...{ collector: new Secret('Invented Collector'), contact: new Secret('0000') },
      register: { request: randomUUID(), series: 'YJ', year, registerRevision: revision },
    });
    await eventually(streams.slip(office, slip), 'HandoverPrepared', 'SlipNumbered', 'SlipLineReleased');
    await eventually(streams.case(office, id), 'HandedOver');
    await onCase(id, { type: 'AcknowledgeHandover', handover, evidence: own }, 'officer.du', 'inspection2');
    await eventually(streams.slip(office, slip), 'SlipLineSettled', 'SlipClosed');
  }, 30_000);

  it('a slip was prepared, and its destination became the reported person’s own unit: the line is dropped, saying so', async () => {
    const id = await acceptedCase();
    const [to, signOff, handover, slip] = [court, randomUUID(), randomUUID(), randomUUID() as SlipId];
    const signing = { signOff, items: ['m1'], destination: to, evidence: own, forbiddenDestinations: [] };
    await onCase(id, { type: 'SignOff', ...signing }, 'head.chen');
    await correctUnit(id, to.id);
    const registerRevision = await desk.revision({ office, series: 'YJ', year });
    await onSlip(slip, {
      ...{ type: 'PrepareSlip', from: officer, to, purpose: 'forwarding', evidence: own },
      lines: [{ line: 1, case: id, signOff, handover }],
      ...{ collector: new Secret('Invented Collector'), contact: new Secret('0000') },
      register: { request: randomUUID(), series: 'YJ', year, registerRevision },
    });
    await eventually(streams.slip(office, slip), 'SlipLineSettled', 'SlipClosed');
    expect(await dataOf(streams.slip(office, slip), 'SlipLineSettled')).toEqual([
      { line: 1, how: 'dropped', reason: 'CASE.DESTINATION_FORBIDDEN' },
    ]);
    expect(await typesOf(streams.case(office, id))).not.toContain('HandedOver');
  }, 30_000);
});
