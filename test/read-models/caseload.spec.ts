import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseEvent, CaseloadPage } from '#cases';
import type { Instant } from '#kernel';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, ReadRig } from './support/rig.js';
import { StoryLog } from './support/story-log.js';

const hour = (n: number) => new Date(Date.UTC(2020, 2, 1, n)).toISOString();
const caseId = (n: number) => data.uuid(7000 + n);

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly field: string }[];
}

/** Sixty cases in three stages; every sixth is imported; each hour one is received, so four share no instant but 0 to 3. */
function office(): StoryLog {
  const log = new StoryLog();
  for (let n = 0; n < 60; n += 1) {
    const begin =
      n % 6 === 0
        ? data.imported
        : { ...data.received, data: { ...data.received.data, channel: n % 2 ? 'visit' : 'letter' } };
    log.ofCase(caseId(n), [{ ...begin, occurredAt: hour(Math.max(3, n)) }]);
  }
  for (let n = 1; n < 60; n += 6)
    log.ofCase(caseId(n), [
      data.accepted,
      data.signedOff(30),
      { ...data.handedOver(40, 30), occurredAt: hour(60 + n) },
    ]);
  for (let n = 2; n < 60; n += 6) log.ofCase(caseId(n), [data.accepted, data.requested, numbered(n)]);
  log.ofCase(caseId(2), [
    { ...data.voided, data: { ...data.voided.data, ...numberOf(2) } },
    data.requested,
    numbered(900),
  ]);
  log.ofCase(caseId(3), [{ type: 'OwnerAssigned', data: { owner: data.officer('officer.c', 'review') } }]);
  const other = new StoryLog('office2');
  log.tell(`case-office2-${caseId(999)}`, other.tell(`case-office2-${caseId(999)}`, data.received));
  return log;
}

const numberOf = (n: number) => ({ sequence: n + 1, number: `150403-XF-2020-${String(n + 1).padStart(6, '0')}` });
const numbered = (n: number): CaseEvent => ({ type: 'Registered', data: { ...data.reference, ...numberOf(n) } });

describe('the caseload over HTTP', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = office();

  beforeAll(async () => {
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  const page = async (query: string) => (await rig.get<CaseloadPage>(`/cases?${query}`)).body;
  const ids = (answer: CaseloadPage) => answer.cases.map(({ id }) => id);
  async function walk(query: string, between: () => Promise<void> = async () => Promise.resolve()): Promise<string[]> {
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const answer = await page(`${query}${cursor}`);
      seen.push(...ids(answer));
      if (answer.next === null) return seen;
      await between();
      cursor = `&cursor=${answer.next}`;
    }
  }

  it('gives fifty of this office, latest receipt first, with exact totals by stage beside them', async () => {
    const answer = await page('');
    expect(answer.cases).toHaveLength(50);
    expect(answer.cases[0]).toMatchObject({ id: caseId(59), office: 'office1', received: { occurred: hour(59) } });
    expect(answer.totals).toEqual({ cases: 60, byStage: { received: 30, imported: 10, accepted: 10, registered: 10 } });
    expect(answer.asOf).toBe(log.story.events.length - 1);
  });

  it('walks all pages in both directions without missing or repeating a case, equal instants included', async () => {
    const down = await walk('limit=7');
    const up = await walk('limit=7&order=asc');
    expect(down).toHaveLength(60);
    expect(new Set(down).size).toBe(60);
    expect([...up].reverse()).toEqual(down);
    expect(await walk('limit=9&sort=changed')).toHaveLength(60);
  });

  it('filters, and counts what it filtered', async () => {
    expect((await page('stage=accepted,registered&limit=3')).totals).toEqual({
      cases: 20,
      byStage: { accepted: 10, registered: 10 },
    });
    expect((await page('stage=accepted&stage=imported')).totals.cases).toBe(20);
    expect((await page('imported=true')).totals.byStage).toEqual({ imported: 10 });
    expect((await page('imported=false&channel=visit')).totals.cases).toBe(30);
    expect((await page('area=east&reportType=accusation&problem=neglect')).totals.cases).toBe(20);
    expect((await page('problem=political')).totals).toEqual({ cases: 0, byStage: {} });
    expect((await page('scanMissing=true')).totals.cases).toBe(20);
    expect(ids(await page('owner=officer.c'))).toEqual([caseId(3)]);
    expect((await page('department=reception')).totals.cases).toBe(59);
  });

  it('finds handovers by age at the clock it is given', async () => {
    rig.clock.instant = hour(100) as Instant;
    expect(ids(await page('openHandoverHours=27'))).toEqual([caseId(13), caseId(7), caseId(1)]);
    expect((await page('openHandoverHours=27')).cases[0]?.openHandovers).toEqual({ count: 1, since: hour(73) });
    rig.clock.instant = hour(101) as Instant;
    expect((await page('openHandoverHours=27')).totals.cases).toBe(3);
    expect((await page('openHandoverHours=0')).totals.cases).toBe(7);
    rig.clock.instant = hour(200) as Instant;
    expect((await page('openHandoverHours=0')).totals.cases).toBe(10);
  });

  it('finds a case by its number, by one it had before, by full-width digits and by how a number begins', async () => {
    const find = async (query: string) => ids(await page(`limit=200&${query}`));
    expect(await find('number=150403-XF-2020-000009')).toEqual([caseId(8)]);
    expect(await find(`number=${encodeURIComponent('１５０４０３－ＸＦ－２０２０－００００09')}`)).toEqual([caseId(8)]);
    expect(await find('number=150403-XF-2020-000003')).toEqual([caseId(2)]);
    expect(await find('number=150403-XF-2020-000901')).toEqual([caseId(2)]);
    expect(await find('numberPrefix=150403-xf-2020-00000')).toEqual([caseId(8), caseId(2)]);
    expect(await find('numberPrefix=150403-XF-2020-')).toHaveLength(10);
    expect(await find('number=150403-XF-2020-00000')).toEqual([]);
    expect(await find('numberPrefix=%25')).toEqual([]);
    const [shown] = (await page('number=150403-XF-2020-000003')).cases;
    expect(shown).toMatchObject({
      number: '150403-XF-2020-000901',
      voidNumbers: ['150403-XF-2020-000003'],
      registration: 'registered',
    });
  });

  it('refuses unknown parameters, wrong values and cursors of another order, by name', async () => {
    const refusal = async (query: string) => {
      const { status, body } = await rig.get<Problem>(`/cases?${query}`);
      return [status, body.code, body.errors?.map(({ field }) => field)];
    };
    expect(await refusal('stages=received')).toEqual([400, 'REQUEST.INVALID', ['stages']]);
    expect(await refusal('stage=lost')).toEqual([400, 'REQUEST.INVALID', ['stage']]);
    for (const limit of ['0', '201', '1e2', '5.5', '-1', ''])
      expect(await refusal(`limit=${limit}`)).toEqual([400, 'REQUEST.INVALID', expect.arrayContaining(['limit'])]);
    expect(await refusal('imported=yes')).toEqual([400, 'REQUEST.INVALID', ['imported']]);
    expect(await refusal('owner[a]=b')).toEqual([400, 'REQUEST.INVALID', expect.anything()]);
    const { next } = await page('limit=2');
    expect(await refusal(`limit=2&order=asc&cursor=${next}`)).toEqual([400, 'READ.CURSOR', undefined]);
    expect(await refusal(`limit=2&sort=changed&cursor=${next}`)).toEqual([400, 'READ.CURSOR', undefined]);
    expect(await refusal('cursor=AAAA')).toEqual([400, 'READ.CURSOR', undefined]);
  });

  it('pages stay where they are while cases arrive', async () => {
    const before = await walk('limit=10');
    let arrived = 0;
    const during = await walk('limit=10', async () => {
      log.ofCase(caseId(500 + arrived), [{ ...data.received, occurredAt: hour(80 + arrived) }]);
      arrived += 1;
      await rig.caughtUp();
    });
    expect(during).toEqual(before);
    expect(arrived).toBe(5);
    expect((await page('')).totals.cases).toBe(60 + arrived);
  });
});
