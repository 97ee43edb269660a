import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AsOfView, DifferenceView, HistoryView } from '#audit';
import type { CaseFileView } from '#cases';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, ReadRig } from './support/rig.js';
import { StoryLog } from './support/story-log.js';

const CASE = data.uuid(77);
const hour = (n: number) => new Date(Date.UTC(2020, 2, 2, n)).toISOString();
const at = (n: number) => ({ occurredAt: hour(n), recordedAt: hour(n) });

/** Received at 1, screened at 3, a step of 2 written down at 5, given at 6 and taken at 8. */
function told(): StoryLog {
  const log = new StoryLog();
  log.ofCase(data.uuid(78), [{ ...data.received, ...at(0) }]);
  log.ofCase(CASE, [
    { ...data.received, ...at(1) },
    { ...data.accepted, ...at(3), actor: 'head.h', role: 'head', recorder: 'officer.b' },
    {
      type: 'StepRecorded',
      data: { step: 'visit', note: data.text('late note') },
      occurredAt: hour(2),
      recordedAt: hour(5),
      flags: ['occurredBackwards'],
    },
    { ...data.signedOff(30), ...at(6) },
    { ...data.handedOver(40, 30), ...at(6) },
    { type: 'HandoverAcknowledged', data: { handover: data.uuid(40), by: data.court, evidence: data.paper }, ...at(8) },
  ]);
  log.tell(`register-office1-XF-2020`, {
    type: 'RegisterOpened',
    data: { series: 'XF', year: 2020, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403', next: 1 },
  });
  return log;
}

describe('looking back over HTTP', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = told();

  beforeAll(async () => {
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  const asOf = async (query: string) => (await rig.get<AsOfView>(`/cases/${CASE}/as-of?${query}`)).body;
  const refused = async (path: string) => {
    const { status, body } = await rig.get<{ code: string }>(path);
    return [status, body.code];
  };

  it('a history has every event with its sequence, clocks, people and an intact chain', async () => {
    const { body } = await rig.get<HistoryView>(`/cases/${CASE}/history`);
    expect(body).toMatchObject({ stream: `case-office1-${CASE}`, count: 6, intact: true });
    expect(body.events.map(({ revision, sequence, intact }) => [revision, sequence, intact])).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => [n, n + 1, true]),
    );
    expect(body.events[1]).toMatchObject({
      actor: 'head.h',
      role: 'head',
      recorder: 'officer.b',
      prev: body.events[0]?.hash,
      data: { summary: { sealed: true } },
    });
    expect(body.events[2]).toMatchObject({ occurredAt: hour(2), recordedAt: hour(5), flags: ['occurredBackwards'] });
    expect(JSON.stringify(body)).not.toContain('A256GCM');
  });

  it('registers have a history too, and unknown records have none', async () => {
    expect((await rig.get<HistoryView>('/registers/XF/2020/history')).body).toMatchObject({ count: 1, intact: true });
    expect(await refused('/registers/XF/2021/history')).toEqual([404, 'RECORD.UNKNOWN']);
    expect(await refused(`/cases/${data.uuid(1)}/history`)).toEqual([404, 'RECORD.UNKNOWN']);
    expect(await refused(`/slips/${CASE}/history`)).toEqual([404, 'RECORD.UNKNOWN']);
  });

  it('a case as of a revision or a sequence is the fold of its events up to there', async () => {
    expect(await asOf('revision=0')).toMatchObject({
      existed: true,
      revision: 0,
      events: 1,
      state: { stage: 'received' },
    });
    expect(await asOf('sequence=2')).toMatchObject({ revision: 1, state: { stage: 'accepted' } });
    expect(await asOf('sequence=0')).toMatchObject({ existed: false, revision: null, state: null });
    const { body: file } = await rig.get<CaseFileView>(`/cases/${CASE}`);
    const { timeline: _timeline, asOf: _asOf, ...view } = file;
    expect((await asOf('revision=5')).state).toEqual(view);
  });

  it('what was known and what had happened differ by what was written down late', async () => {
    expect(await asOf(`instant=${hour(4)}`)).toMatchObject({
      clock: 'known',
      events: 2,
      state: { entries: { steps: [] } },
    });
    expect(await asOf(`instant=${hour(4)}&clock=happened`)).toMatchObject({
      events: 3,
      state: { entries: { steps: [{ occurredAt: hour(2) }] } },
    });
    expect(await asOf(`instant=${hour(2)}&clock=happened`)).toMatchObject({
      events: 2,
      state: { stage: 'received', revision: 2 },
    });
    expect(await asOf(`instant=${hour(0)}`)).toMatchObject({ existed: false, state: null });
    expect(await asOf(`instant=${encodeURIComponent('2020-03-02T12:00:00+08:00')}`)).toMatchObject({ events: 2 });
  });

  it('the difference of two instants is the events between and the fields they changed', async () => {
    const { body } = await rig.get<DifferenceView>(`/cases/${CASE}/difference?from=${hour(5)}&to=${hour(8)}`);
    expect(body.events.map(({ type }) => type)).toEqual(['SignedOff', 'HandedOver', 'HandoverAcknowledged']);
    const changes = new Map(body.changes.map(({ path, before, after }) => [path, [before, after]]));
    expect(changes.get('/items/m1/custodian/id')).toEqual(['officer.a', 'court']);
    expect(changes.get('/items/m1/custodian/kind')).toEqual(['officer', 'body']);
    expect([...changes.keys()]).toContain(`/handovers/${data.uuid(40)}`);
    expect([...changes.keys()].filter((path) => path.startsWith('/items/m2'))).toEqual([]);
    const { body: birth } = await rig.get<DifferenceView>(`/cases/${CASE}/difference?from=${hour(0)}&to=${hour(1)}`);
    expect(birth.changes).toContainEqual({ path: '/stage', before: null, after: 'received' });
  });

  it('refuses a question without exactly one point, or about a point there is not', async () => {
    const path = `/cases/${CASE}/as-of`;
    expect(await refused(path)).toEqual([400, 'REQUEST.INVALID']);
    expect(await refused(`${path}?revision=1&sequence=1`)).toEqual([400, 'REQUEST.INVALID']);
    expect(await refused(`${path}?revision=1&clock=happened`)).toEqual([400, 'REQUEST.INVALID']);
    expect(await refused(`${path}?instant=2020-13-02T00:00:00Z`)).toEqual([400, 'REQUEST.INVALID']);
    expect(await refused(`${path}?revision=6`)).toEqual([404, 'AUDIT.NO_SUCH_REVISION']);
    expect(await refused(`${path}?sequence=99`)).toEqual([404, 'AUDIT.NO_SUCH_SEQUENCE']);
    expect(await refused(`/cases/${CASE}/difference?from=${hour(5)}`)).toEqual([400, 'REQUEST.INVALID']);
    expect(await refused(`/cases/${CASE}/difference?from=${hour(5)}&to=${hour(4)}`)).toEqual([400, 'REQUEST.INVALID']);
  });

  it('without the read models history and state by revision or instant still work, without sequences', async () => {
    await database.takeAway();
    const { body } = await rig.get<HistoryView>(`/cases/${CASE}/history`);
    expect(body).toMatchObject({ count: 6, intact: true });
    expect(body.events.every(({ sequence }) => sequence === null)).toBe(true);
    expect(await asOf('revision=1')).toMatchObject({ state: { stage: 'accepted' } });
    expect(await asOf(`instant=${hour(4)}`)).toMatchObject({ events: 2 });
    expect(await refused(`/cases/${CASE}/as-of?sequence=2`)).toEqual([503, 'READ_MODEL.UNAVAILABLE']);
    expect(await refused(`/cases/${CASE}`)).toEqual([503, 'READ_MODEL.UNAVAILABLE']);
  }, 30_000);
});
