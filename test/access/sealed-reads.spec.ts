import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseEvent, CaseloadPage } from '#cases';
import type { HeldView, OpenHandoversView, SlipEvent, SlipView } from '#custody';
import { Secret, type DomainEvent } from '#kernel';
import { PLATFORM } from '#projections';
import type { RegisterListView, RegisterPageView } from '#registers';
import type { HistoryView } from '#audit';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, reader, ReadRig } from '../read-models/support/rig.js';
import { StoryLog } from '../read-models/support/story-log.js';

const { uuid } = data;
const [ORDINARY, SEALED, RECUSED, MISSING] = [uuid(71), uuid(72), uuid(73), uuid(79)];
const [MIXED, HIDDEN_SLIP] = [uuid(51), uuid(52)];
const CASES = { ORDINARY, SEALED, RECUSED, MISSING };

const number = (series: string, sequence: number) => ({
  ...{ series, year: 2020, sequence, request: uuid(600 + sequence) },
  number: `150403-${series}-2020-${String(sequence).padStart(6, '0')}`,
});
const registered = (series: string, sequence: number): CaseEvent => ({
  type: 'Registered',
  data: number(series, sequence),
});
const grantsOf = (holders: readonly string[]): DomainEvent => ({
  type: 'NumbersGranted',
  data: {
    grants: holders.map((holder, n) => ({ sequence: n + 1, holder, request: uuid(601 + n) })),
    next: holders.length + 1,
  },
});
const opened = (series: string): DomainEvent => ({
  type: 'RegisterOpened',
  data: { series, year: 2020, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403', next: 1 },
});
const sealing: CaseEvent = {
  type: 'CaseSealed',
  data: { readers: ['leader.x'], concerned: new Secret(['head.h']) },
};
const aside: CaseEvent = {
  type: 'RecusalDeclared',
  data: { recusal: uuid(5), officer: 'head.h', reason: new Secret('kin') },
};
const slip = (from: string, cases: readonly string[]): SlipEvent => ({
  type: 'HandoverPrepared',
  data: {
    lines: cases.map((id, n) => ({ line: n + 1, case: id, signOff: uuid(30), handover: uuid(40) })),
    ...{ from: data.officer(from), to: data.court, collector: data.text('Tess'), contact: data.text('room 4') },
    ...{ purpose: 'forwarding', evidence: data.own },
    register: { request: uuid(1), series: 'YJ', year: 2020, registerRevision: 0 },
  },
});

/** Three cases that stand alike: an ordinary one, one sealed from the head, and one he stepped aside from. */
function office(): StoryLog {
  const log = new StoryLog();
  const life = (id: string, series: string, sequence: number, more: readonly CaseEvent[]) =>
    log.ofCase(id, [
      data.received,
      data.accepted,
      registered(series, sequence),
      data.signedOff(30),
      data.handedOver(40, 30),
      ...more,
    ]);
  for (const event of [opened('XF'), grantsOf([ORDINARY, RECUSED])]) log.tell('register-office1-XF-2020', event);
  for (const event of [opened('MF'), grantsOf([SEALED])]) log.tell('register-office1-MF-2020', event);
  life(ORDINARY, 'XF', 1, []);
  life(RECUSED, 'XF', 2, [aside]);
  life(SEALED, 'MF', 1, [sealing]);
  log.tell(`slip-office1-${MIXED}`, slip('officer.q', [ORDINARY, SEALED]));
  log.tell(`slip-office1-${HIDDEN_SLIP}`, slip('officer.q', [SEALED]));
  return log;
}

describe('what is read of cases that are not for everybody', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const leader = { Authorization: 'Bearer leader.x' };

  beforeAll(async () => {
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, office());
    rig.people.set('leader.x', reader('leader.x', ['leaderInCharge']));
    rig.people.set('officer.h', reader('officer.h', ['handlingOfficer'], ['elsewhere']));
    rig.people.set('admin.a', reader('admin.a', ['administrator']));
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  const whole = ({ status, body }: { status: number; body: object }) => {
    const text = JSON.stringify({ status, ...body, correlationId: '' });
    return { text, bytes: JSON.stringify(body).length };
  };

  it('guard-rails 3 and 4: a sealed case and a recused one answer on every route as one that is not there', async () => {
    const routes = [
      (id: string) => `/cases/${id}`,
      (id: string) => `/cases/${id}/custody`,
      (id: string) => `/cases/${id}/history`,
      (id: string) => `/cases/${id}/as-of?revision=0`,
      (id: string) => `/cases/${id}/as-of?revision=900`,
      (id: string) => `/cases/${id}/difference?from=2020-01-01T00:00:00Z&to=2020-12-01T00:00:00Z`,
    ];
    for (const route of routes) {
      const missing = whole(await rig.get<object>(route(CASES.MISSING)));
      expect(whole(await rig.get<object>(route(CASES.SEALED)))).toEqual(missing);
      expect(whole(await rig.get<object>(route(CASES.RECUSED)))).toEqual(missing);
      expect(whole(await rig.get<object>(route(CASES.ORDINARY)))).not.toEqual(missing);
      expect((await rig.get<object>(route(CASES.SEALED), leader)).status).toBe(
        route(CASES.SEALED).endsWith('=900') ? 404 : 200,
      );
    }
  });

  it('guard-rail 3: lists, totals and the search by number leave them out for whom they are not', async () => {
    const seen = async (query: string, headers = {}) => {
      const { body } = await rig.get<CaseloadPage>(`/cases${query}`, headers);
      return [body.cases.map(({ id }) => id).sort(), body.totals.cases];
    };
    expect(await seen('')).toEqual([[ORDINARY], 1]);
    expect(await seen('', leader)).toEqual([[ORDINARY, SEALED, RECUSED], 3]);
    expect(await seen('?number=150403-MF-2020-000001')).toEqual([[], 0]);
    expect(await seen('?numberPrefix=150403-MF', leader)).toEqual([[SEALED], 1]);
    expect(await seen('', { Authorization: 'Bearer officer.h' })).toEqual([[], 0]);
  });

  it('open handovers are those of cases the reader may see, and so is their total', async () => {
    const seen = async (headers = {}) => {
      const { body } = await rig.get<OpenHandoversView>('/handovers/open', headers);
      return [body.handovers.map((move) => move.case).sort(), body.total];
    };
    expect(await seen()).toEqual([[ORDINARY], 1]);
    expect(await seen(leader)).toEqual([[ORDINARY, SEALED, RECUSED], 3]);
  });

  it('guard-rail 3: the sealed series is no register to anybody but readers of a case in it', async () => {
    const series = async (headers = {}) => {
      const { body } = await rig.get<RegisterListView>('/registers', headers);
      return [body.registers.map((one) => one.series), body.total];
    };
    expect(await series()).toEqual([['XF'], 1]);
    expect(await series(leader)).toEqual([['MF', 'XF'], 2]);
    for (const tail of ['', '/history']) {
      const missing = whole(await rig.get<object>(`/registers/NO/2020${tail}`));
      expect(whole(await rig.get<object>(`/registers/MF/2020${tail}`))).toEqual(missing);
      expect((await rig.get<object>(`/registers/MF/2020${tail}`, leader)).status).toBe(200);
    }
  });

  it('a number whose case is not for the reader stays in its place and leads nowhere', async () => {
    const { body } = await rig.get<RegisterPageView>('/registers/XF/2020');
    expect(body.numbers.map(({ sequence, state, holder }) => [sequence, state, holder])).toEqual([
      [1, 'registered', ORDINARY],
      [2, 'registered', null],
    ]);
    expect([body.total, body.missing, body.grantedTwice]).toEqual([2, [], 0]);
    const { body: history } = await rig.get<HistoryView>('/registers/XF/2020/history');
    expect(JSON.stringify(history)).not.toContain(RECUSED);
    expect([history.intact, JSON.stringify(history).includes(ORDINARY)]).toEqual([true, true]);
  });

  it('a slip shows the lines whose case is for the reader; one without such a line is not there', async () => {
    const { body } = await rig.get<SlipView>(`/slips/${MIXED}`);
    expect(body.lines.map((line) => line.case)).toEqual([ORDINARY, null]);
    expect(JSON.stringify(body)).not.toContain(SEALED);
    const { body: history } = await rig.get<HistoryView>(`/slips/${MIXED}/history`);
    expect([JSON.stringify(history).includes(SEALED), history.intact]).toEqual([false, true]);
    for (const tail of ['', '/history']) {
      const missing = whole(await rig.get<object>(`/slips/${MISSING}${tail}`));
      expect(whole(await rig.get<object>(`/slips/${HIDDEN_SLIP}${tail}`))).toEqual(missing);
      expect((await rig.get<object>(`/slips/${HIDDEN_SLIP}${tail}`, leader)).status).toBe(200);
    }
  });

  it('what somebody holds is listed as far as the reader sees; the administrator is told how much of it is ordinary', async () => {
    const held = async (token: string) => {
      const { body } = await rig.get<HeldView>('/staff/officer.a/held?limit=2', { Authorization: `Bearer ${token}` });
      return [body.totals, body.held.map((entry) => [entry.case, entry.item])];
    };
    expect(await held('head.h')).toEqual([
      { cases: 1, items: 2 },
      [
        [ORDINARY, null],
        [ORDINARY, 'm1'],
      ],
    ]);
    expect((await held('leader.x'))[0]).toEqual({ cases: 3, items: 6 });
    expect(await held('admin.a')).toEqual([{ cases: 2, items: 4 }, []]);
  });

  it('a page of what somebody holds goes on where the last one ended', async () => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const query: string = next === '' ? '?limit=2' : `?limit=2&cursor=${next}`;
      const { body }: { body: HeldView } = await rig.get<HeldView>(`/staff/officer.a/held${query}`, leader);
      seen.push(...body.held.map((entry) => `${entry.case} ${entry.item ?? ''}`));
      next = body.next;
    }
    expect(new Set(seen).size).toBe(9);
    expect(seen).toEqual([...seen].sort());
  });

  it('whoever has no role for it is refused before anything is looked up, for every case alike', async () => {
    const answers = await Promise.all(
      Object.values(CASES).map(async (id) =>
        whole(await rig.get<object>(`/cases/${id}`, { Authorization: 'Bearer admin.a' })),
      ),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain('"code":"ACCESS.ROLE"');
  });

  it('nothing is listed by rows newer than those that say who may see them', async () => {
    await rig.pool.query(`update ${PLATFORM}.checkpoints set sequence = sequence - 1 where name = 'case_access'`);
    for (const path of ['/cases', `/cases/${ORDINARY}`, '/handovers/open', `/slips/${MIXED}`, '/registers']) {
      const { status, body } = await rig.get<{ code: string }>(path);
      expect([path, status, body.code]).toEqual([path, 503, 'READ_MODEL.UNAVAILABLE']);
    }
  });
});
