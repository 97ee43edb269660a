import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Secret, streams, type ActorId, type CaseId, type CommandId, type OfficeId } from '#kernel';
import { CommandStore, EsdbLog, EventCatalogue, EventWriter, Opener, type RequestContext } from '#event-store';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { RightsLease, sessionEvents, StaffDirectory, staffEvents } from '#staff';
import { SEALED_SERIES, systemClock, systemRandomness, type OfficeSettings } from '#web';
import { INVENTED_STAFF, seedStaff } from '../../../../testing/src/invented-staff.js';
import { startTwins, type Twins } from '../../../../testing/src/twins.js';
import type { AcceptScreening, CaseCommand, CorrectEntry } from '../../domain/case.commands.js';
import { caseEvents } from '../../domain/case.events.js';
import { caseDecider } from '../../domain/case.js';
import type { CaseState } from '../../domain/case.state.js';
import { accepting, commands } from '../../domain/spec-data.js';
import { personsOf, type ReportedPersonDto } from '../dto/reported-person.dto.js';
import { CaseSealing } from './case-sealing.js';

const officeId = 'sealoffice' as OfficeId;
const office: OfficeSettings = { id: officeId, zone: 'Asia/Shanghai', sealedSeries: SEALED_SERIES };
const stranger: ReportedPersonDto = { name: '虚某' };
const officerB: ReportedPersonDto = { name: '虚乙员', staff: 'officer.b' };

let twins: Twins;
let keyStore: PostgresKeyStore;
let log: EsdbLog;
let store: CommandStore;
let sealings: CaseSealing;

beforeAll(async () => {
  twins = await startTwins();
  keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 6)));
  await keyStore.prepare();
  log = new EsdbLog(twins.eventStore.connectionString);
  const keys = new KeyRing(keyStore);
  const catalogue = new EventCatalogue([caseEvents, staffEvents, sessionEvents]);
  store = new CommandStore(log, catalogue, new EventWriter(catalogue, keys, systemClock, systemRandomness));
  const lease = new RightsLease(store, systemClock, office);
  const directory = new StaffDirectory(lease, new Opener(keys), systemClock, office);
  sealings = new CaseSealing(directory, new Opener(keys), systemClock);
  await seedStaff(store, officeId, keys, 'https://id.example', INVENTED_STAFF);
});

afterAll(async () => {
  await log.close();
  await keyStore.close();
  await twins.stop();
});

function asking(sender: string) {
  const id = sender as ActorId;
  const session = { token: 't', expires: 0, id: null };
  const actor = { id, department: 'reception', departments: ['reception'], roles: [], revision: 0, session };
  return { officeId, actor: id, sender: { ...actor, role: 'screener' as const } };
}

function contextOf(actor: string): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId, actor: actor as ActorId, role: 'screener', department: 'reception' };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: { commandId } };
}

type Source = (state: CaseState) => Promise<CaseCommand>;

async function run(id: CaseId, actor: string, command: CaseCommand | Source): Promise<CaseState> {
  return (await store.handle(caseDecider, streams.case(officeId, id), command, contextOf(actor))).state;
}

async function received(): Promise<CaseId> {
  const id = randomUUID() as CaseId;
  await run(id, 'officer.a', commands.ReceiveReport);
  return id;
}

async function screened(id: CaseId, persons: readonly ReportedPersonDto[], by = 'screener.a'): Promise<CaseState> {
  const screening: AcceptScreening = { ...accepting, reported: new Secret(personsOf(persons)) };
  return run(id, by, async (state) => {
    const sealing = await sealings.of(asking(by), id, state, persons);
    return { type: 'ScreenCase', screening, forbiddenDestinations: [], ...(sealing ? { sealing } : {}) };
  });
}

async function corrected(id: CaseId, persons: readonly ReportedPersonDto[], by: string): Promise<CaseState> {
  return run(id, by, async (state): Promise<CorrectEntry> => {
    if (state.stage === 'none' || !state.reported) throw new Error('nothing to correct');
    const sealing = await sealings.of(asking(by), id, state, persons);
    const replacement = new Secret(personsOf(persons));
    const entry = { type: 'CorrectEntry', event: state.reported.of, field: 'reported' } as const;
    return { ...entry, reason: new Secret('misheard'), replacement, ...(sealing ? { sealing } : {}) };
  });
}

async function storedText(id: CaseId): Promise<string> {
  const events: object[] = [];
  for await (const { type, data } of log.readStream(streams.case(officeId, id))) events.push({ type, data });
  return JSON.stringify(events);
}

const refused = (code: string, details?: object) =>
  expect.objectContaining({ code, ...(details ? { details: { ...details } } : {}) });

describe('guard-rail 3: whom a report names', () => {
  it('seals it for the screener and those who lead, and the log does not say from whom it is kept', async () => {
    const id = await received();
    const state = await screened(id, [stranger, officerB]);
    const readers = ['head.chen', 'head.h', 'leader.l', 'leader.m', 'screener.a', 'supervisor.a'];
    expect(state).toMatchObject({ stage: 'accepted', access: { readers } });
    const text = await storedText(id);
    expect(text).not.toContain('officer.b');
    expect(text).not.toContain('虚乙员');
  });

  it('goes past the head and everyone under him, the screener included', async () => {
    const state = await screened(await received(), [{ name: '虚主任', staff: 'head.h' }]);
    expect(state).toMatchObject({ access: { readers: ['head.chen', 'leader.l', 'leader.m', 'supervisor.a'] } });
  });

  it('cannot be kept here when it names a leader above everybody: it is to go up sealed', async () => {
    const id = await received();
    const leader = { name: '虚构市长', staff: 'leader.city' };
    await expect(screened(id, [leader])).rejects.toEqual(refused('CASE.SEND_UP_SEALED'));
    await expect(storedText(id)).resolves.not.toContain('Screened');
  });

  it('leaves an ordinary case ordinary', async () => {
    expect(await screened(await received(), [stranger])).toMatchObject({ access: { readers: null } });
  });

  it.each(['虚乙员', ' 虚 乙员', '虚构市长'])('is asked about when somebody is called like one of us', async (name) => {
    const attempt = screened(await received(), [stranger, { name }]);
    await expect(attempt).rejects.toEqual(refused('CASE.NAMESAKE_ON_STAFF', { index: 1 }));
    await expect(attempt).rejects.not.toThrow(name.trim());
  });

  it('may say that it is another person of that name', async () => {
    const state = await screened(await received(), [{ name: '虚乙员', notStaff: true }]);
    expect(state).toMatchObject({ access: { readers: null } });
  });

  it('takes no code that nobody has', async () => {
    const attempt = screened(await received(), [{ name: '虚某', staff: 'nobody.x' }]);
    await expect(attempt).rejects.toEqual(refused('CASE.STAFF_UNKNOWN', { index: 0 }));
  });
});

describe('found late', () => {
  it('a correction that names an officer seals the case', async () => {
    const id = await received();
    await screened(id, [stranger]);
    const state = await corrected(id, [officerB], 'registrar.a');
    expect(state).toMatchObject({ access: { readers: expect.arrayContaining(['registrar.a', 'head.h']) as unknown } });
  });

  it('a correction that names a present reader takes the case from him and leaves it with the others', async () => {
    const id = await received();
    await screened(id, [officerB]);
    const state = await corrected(id, [officerB, { name: '虚甲甄', staff: 'screener.a' }], 'head.h');
    const readers = ['head.chen', 'head.h', 'leader.l', 'leader.m', 'supervisor.a'];
    expect(state).toMatchObject({ access: { readers } });
  });

  it('a correction that names nobody new changes no reader, and one struck out stays kept from it', async () => {
    const id = await received();
    await screened(id, [officerB]);
    const before = await corrected(id, [stranger], 'head.h');
    if (before.stage === 'none') throw new Error('no case');
    await expect(sealings.checkReaders(asking('head.h'), id, before, ['officer.b'])).rejects.toEqual(
      refused('CASE.READER_NOT_FREE'),
    );
  });
});

describe('naming readers', () => {
  it('takes anyone in office it is not kept from', async () => {
    const id = await received();
    const state = await screened(id, [officerB]);
    await expect(sealings.checkReaders(asking('head.h'), id, state, ['head.h', 'officer.c'])).resolves.toBeUndefined();
  });

  it.each([
    ['one it names', 'head.h', ['leader.l', 'head.h']],
    ['one who reports to him', 'head.h', ['leader.l', 'officer.c']],
    ['a stranger', 'head.h', ['leader.l', 'nobody.x']],
  ])('does not take %s', async (_who, named, readers) => {
    const id = await received();
    const state = await screened(id, [{ name: '虚主任', staff: named }], 'leader.l');
    await expect(sealings.checkReaders(asking('leader.l'), id, state, readers)).rejects.toEqual(
      refused('CASE.READER_NOT_FREE'),
    );
  });

  it('is not for one whom it is kept from by now', async () => {
    const id = await received();
    const state = await screened(id, [{ name: '虚主任', staff: 'head.h' }], 'leader.l');
    await expect(sealings.checkReaders(asking('screener.a'), id, state, ['leader.l'])).rejects.toEqual(
      refused('CASE.READER_NOT_FREE'),
    );
  });
});
