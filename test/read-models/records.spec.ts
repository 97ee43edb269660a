import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseEvent, CaseFileView } from '#cases';
import type { CustodyChainView, OpenHandoversView, SlipEvent, SlipView } from '#custody';
import type { DomainEvent, Instant } from '#kernel';
import type { RegisterListView, RegisterPageView } from '#registers';
import { waitTokenOf } from '#web';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, ReadRig } from './support/rig.js';
import { StoryLog } from './support/story-log.js';

const CASE = data.uuid(77);
const SLIP = data.uuid(50);
const REGISTER = 'register-office1-XF-2020';
const hour = (n: number) => new Date(Date.UTC(2020, 2, 2, n)).toISOString();

const onSlip = (handover: number, signOff: number, items: string[]): CaseEvent => {
  const { data: given } = data.handedOver(handover, signOff, data.court, items);
  return { type: 'HandedOver', data: { ...given, slip: SLIP, line: 1 } };
};
const prepared: SlipEvent = {
  type: 'HandoverPrepared',
  data: {
    ...{
      from: data.anna,
      to: data.court,
      collector: data.text('Tess'),
      contact: data.text('room 4'),
      purpose: 'forwarding',
    },
    lines: [{ line: 1, case: CASE, signOff: data.uuid(30), handover: data.uuid(40) }],
    evidence: data.own,
    register: { request: data.uuid(1), series: 'YJ', year: 2020, registerRevision: 3 },
  },
};
const numbered: SlipEvent = {
  type: 'SlipNumbered',
  data: { series: 'YJ', year: 2020, sequence: 45, number: '150403-YJ-2020-0045', request: data.uuid(1) },
};
const opening: DomainEvent = {
  type: 'RegisterOpened',
  data: { series: 'XF', year: 2020, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403', next: 1 },
};
const grants = (from: number, to: number): DomainEvent => ({
  type: 'NumbersGranted',
  data: {
    grants: Array.from({ length: to - from + 1 }, (_, n) => ({
      sequence: from + n,
      holder: CASE,
      request: data.uuid(from + n),
    })),
    next: to + 1,
  },
});

function told(): StoryLog {
  const log = new StoryLog();
  log.ofCase(CASE, [
    data.received,
    data.accepted,
    data.signedOff(30),
    { ...onSlip(40, 30, ['m1']), occurredAt: hour(2), recordedAt: hour(2) },
    {
      type: 'HandoverAcknowledged',
      data: { handover: data.uuid(40), by: data.court, evidence: data.paper },
      occurredAt: hour(5),
      recordedAt: hour(5),
    },
    data.signedOff(31, data.review, ['m2']),
    { ...data.handedOver(41, 31, data.review, ['m2']), occurredAt: hour(6), recordedAt: hour(6) },
  ]);
  for (const event of [prepared, numbered]) log.tell(`slip-office1-${SLIP}`, event);
  for (let n = 0; n < 5; n += 1) {
    log.ofCase(data.uuid(800 + n), [
      data.received,
      { ...data.handedOver(60 + n, 30), occurredAt: hour(7 + n), recordedAt: hour(20) },
    ]);
  }
  for (const event of [opening, grants(1, 30), grants(34, 40), grants(42, 60)]) log.tell(REGISTER, event);
  log.tell('register-office1-YJ-2021', { type: 'RegisterOpened', data: { ...opening.data, series: 'YJ', year: 2021 } });
  return log;
}

describe('records over HTTP', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = told();

  beforeAll(async () => {
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
    rig.clock.instant = hour(30) as Instant;
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  it('a case file has its revision as ETag, its timeline with both clocks, and nothing that is sealed', async () => {
    const { body, headers, status } = await rig.get<CaseFileView>(`/cases/${CASE}`);
    expect(status).toBe(200);
    expect(headers.etag).toBe('"6"');
    expect(body).toMatchObject({ id: CASE, stage: 'accepted', revision: 6, asOf: log.story.events.length - 1 });
    expect(body.timeline.map(({ revision, sequence, type }) => [revision, sequence, type])[3]).toEqual([
      3,
      3,
      'HandedOver',
    ]);
    expect(body.items.map(({ id, custodian }) => [id, custodian.id])).toEqual([
      ['m1', 'court'],
      ['m2', 'officer.a'],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/A256GCM|c2VhbGVk/);
    expect(body.screening?.data['summary']).toEqual({ sealed: true });
  });

  it('what is not known is 404, in whatever form it is asked', async () => {
    for (const path of [
      `/cases/${data.uuid(1)}`,
      '/cases/none',
      `/cases/${data.uuid(1)}/custody`,
      `/slips/${CASE}`,
      '/registers/XF/1999',
      '/registers/XF/20',
    ]) {
      const { status, body } = await rig.get<{ code: string }>(path);
      expect([path, status, body.code]).toEqual([path, 404, 'RECORD.UNKNOWN']);
    }
  });

  it('a custody chain tells every move with how long it took, the slip, and who holds what now', async () => {
    const { body } = await rig.get<CustodyChainView>(`/cases/${CASE}/custody`);
    expect(body.items).toMatchObject([
      { item: 'm1', custodian: data.court, since: hour(5), inTransitTo: null },
      { item: 'm2', custodian: data.anna, inTransitTo: data.review, handover: data.uuid(41) },
    ]);
    expect(body.moves).toMatchObject([
      { kind: 'received', items: ['m1', 'm2'] },
      {
        kind: 'handedOver',
        status: 'acknowledged',
        seconds: 3 * 3600,
        slip: { id: SLIP, line: 1, number: '150403-YJ-2020-0045' },
        collector: { sealed: true },
      },
      { kind: 'handedOver', status: 'open', seconds: 24 * 3600, slip: null, settled: null },
    ]);
    expect(body.signOffs).toMatchObject([
      { id: data.uuid(30), status: 'used' },
      { id: data.uuid(31), status: 'used' },
    ]);
    const { body: one } = await rig.get<CustodyChainView>(`/cases/${CASE}/custody?item=m2`);
    expect(one.moves.map(({ id }) => id)).toEqual([expect.anything(), data.uuid(41)]);
    expect(one.items).toHaveLength(1);
  });

  it('open handovers come oldest first, in pages, with their exact total', async () => {
    const read = async (query: string) => (await rig.get<OpenHandoversView>(`/handovers/open?${query}`)).body;
    const first = await read('limit=4');
    expect(first).toMatchObject({ total: 6, now: hour(30) });
    expect(first.handovers.map(({ seconds }) => seconds / 3600)).toEqual([24, 23, 22, 21]);
    const second = await read(`limit=4&cursor=${first.next}`);
    expect(second.handovers.map(({ offered }) => offered.occurred)).toEqual([hour(10), hour(11)]);
    expect(second.next).toBeNull();
    expect((await read('to=review')).handovers).toHaveLength(1);
    expect((await read('from=officer.b')).total).toBe(0);
    expect((await read('olderThanHours=22')).total).toBe(3);
  });

  it('a slip shows its lines', async () => {
    const { body, headers } = await rig.get<SlipView>(`/slips/${SLIP}`);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({
      stage: 'numbered',
      number: '150403-YJ-2020-0045',
      lines: [{ line: 1, case: CASE, status: 'waiting' }],
    });
  });

  it('registers are listed, latest year first', async () => {
    const { body } = await rig.get<RegisterListView>('/registers?limit=1');
    expect(body.registers).toMatchObject([{ series: 'YJ', year: 2021, granted: 0 }]);
    const { body: rest } = await rig.get<RegisterListView>(`/registers?limit=1&cursor=${body.next}`);
    expect(rest).toMatchObject({ total: 2, next: null, registers: [{ series: 'XF', granted: 56, pending: 56 }] });
  });

  it('a register proves which numbers are missing, and pages through the rest', async () => {
    const { body } = await rig.get<RegisterPageView>('/registers/XF/2020?limit=40');
    expect(body.missing).toEqual([
      { from: 31, to: 33 },
      { from: 41, to: 41 },
    ]);
    expect(body).toMatchObject({ total: 56, grantedTwice: 0, register: { next: 61 } });
    const { body: rest } = await rig.get<RegisterPageView>(`/registers/XF/2020?limit=40&cursor=${body.next}`);
    expect(rest.numbers.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 16 }, (_, n) => 45 + n));
    expect((await rig.get<RegisterPageView>('/registers/XF/2020?state=voided')).body).toMatchObject({
      total: 0,
      numbers: [],
    });
  });

  it('a reader who brings his wait token reads what he wrote', async () => {
    const written = log.ofCase(CASE, [{ type: 'StepRecorded', data: { step: 'call' } }]).at(-1);
    if (!written) throw new Error('nothing written');
    const token = waitTokenOf(written.position);
    const { body, headers } = await rig.get<CaseFileView>(`/cases/${CASE}`, { 'Baton-Wait-Token': token });
    expect(body.revision).toBe(7);
    expect(headers['baton-stale']).toBeUndefined();
  });

  it('one whose write is not visible within two seconds is answered all the same, and told so', async () => {
    const token = waitTokenOf({ commit: 10n ** 12n, prepare: 10n ** 12n });
    const { status, headers } = await rig.get<CaseFileView>(`/cases/${CASE}?waitToken=${token}`);
    expect([status, headers['baton-stale']]).toEqual([200, 'true']);
    const { body } = await rig.get<{ code: string }>(`/cases/${CASE}?waitToken=xyz`);
    expect(body.code).toBe('READ.WAIT_TOKEN');
  });
});
