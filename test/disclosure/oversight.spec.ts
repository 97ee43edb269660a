import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CaseEvent } from '#cases';
import { Secret } from '#kernel';
import { office, startDisclosureApi, type DisclosureApi, type Reply } from './support/disclosure-api.js';
import { accepted, asked, CANARIES, granted, receivedBy, report } from './support/reports.js';

let api: DisclosureApi;

beforeAll(async () => {
  // A Monday, ten in the morning at the office.
  api = await startDisclosureApi('2027-01-04T02:00:00.000Z');
}, 120_000);
afterAll(() => api.stop(), 60_000);

type Row = Readonly<Record<string, unknown>>;
const rows = (reply: Reply, member: string) => (reply.body[member] ?? []) as readonly Row[];
const looking = (as: string, id: string, request: string) => api.post(as, `/cases/${id}/looks`, { request });
const deciding = (as: string, id: string, request: string, what: string, body: object = {}) =>
  api.post(as, `/cases/${id}/content-requests/${request}/${what}`, body);
const codeOf = async (reply: Promise<Reply>) => (await reply).body['code'];

async function read(as: string, path: string): Promise<Reply> {
  await api.caughtUp();
  return api.get(as, path);
}

/** The answer but for what differs in every answer. */
function shape({ status, text }: Reply): object {
  return { status, body: text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id') };
}

const recused = (officer: string): CaseEvent => ({
  type: 'RecusalDeclared',
  data: { recusal: randomUUID(), officer, reason: new Secret('a neighbour') },
});

describe('guard-rail 2: content is seen on a grant of another, for a purpose and a time', () => {
  it('shows masks to everybody until then, and nothing on a request that is not decided', async () => {
    const id = await report(api);
    const file = await read('head.h', `/cases/${id}`);
    expect(file.status).toBe(200);
    expect(file.text).toContain('{"sealed":true}');
    for (const canary of CANARIES) expect(file.text.includes(canary)).toBe(false);
    const request = await asked(api, id, 'officer.a');
    const reply = await looking('officer.a', id, request);
    expect([reply.status, reply.body['code'], reply.body['details']]).toEqual([
      ...[409, 'CONTENT.NOT_GRANTED'],
      { status: 'undecided' },
    ]);
  });

  it('is not granted by the one who asked, by who stands in for him, or by one without the right', async () => {
    const id = await report(api);
    const own = await asked(api, id, 'head.h');
    expect(await codeOf(deciding('head.h', id, own, 'grant'))).toBe('CONTENT.OWN_REQUEST');
    const until = new Date(Date.parse(api.clock.now()) + 3_600_000).toISOString();
    const body = { to: 'supervisor.a', role: 'officeHead', until };
    expect((await api.post('head.h', '/staff/head.h/delegations', body)).status).toBeLessThan(300);
    expect(await codeOf(deciding('supervisor.a', id, own, 'grant'))).toBe('CONTENT.OWN_REQUEST');
    expect(await codeOf(deciding('officer.b', id, own, 'grant'))).toBe('ACCESS.ROLE');
    expect((await deciding('leader.l', id, own, 'grant')).status).toBe(200);
  });

  it('ends by itself', async () => {
    const id = await report(api);
    const request = await asked(api, id, 'officer.a');
    const until = new Date(Date.parse(api.clock.now()) + 60_000).toISOString();
    await deciding('head.h', id, request, 'grant', { until });
    expect((await looking('officer.a', id, request)).status).toBe(200);
    api.clock.forward(60_000);
    const late = await looking('officer.a', id, request);
    expect([late.status, late.body['details']]).toEqual([409, { status: 'expired' }]);
  });

  it('is nobody else’s', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    expect(await codeOf(looking('officer.b', id, request))).toBe('CONTENT.OTHERS_REQUEST');
    const identity = await granted(api, id, 'officer.a', { scope: 'identity', purpose: 'reporterContact' });
    expect(await codeOf(looking('officer.a', id, identity))).toBe('CONTENT.OTHER_SCOPE');
    expect(await codeOf(looking('officer.a', await report(api), request))).toBe('CONTENT.REQUEST_UNKNOWN');
  });

  it('is for audit when an auditor reads, and never otherwise', async () => {
    const id = await report(api);
    const handling = await granted(api, id, 'head.h', { officer: 'auditor.a' }, 'leader.l');
    expect(await codeOf(looking('auditor.a', id, handling))).toBe('CONTENT.AUDIT_ONLY');
    const audit = await granted(api, id, 'officer.a', { purpose: 'audit' });
    expect(await codeOf(looking('officer.a', id, audit))).toBe('CONTENT.AUDIT_ONLY');
  });

  it('a refusal stays visible beside what was asked again', async () => {
    const id = await report(api);
    const first = await asked(api, id, 'officer.a');
    expect((await deciding('head.h', id, first, 'refuse', { reason: 'canary: no need' })).status).toBe(200);
    const again = await granted(api, id, 'officer.a');
    const list = await read('leader.l', `/cases/${id}/content-requests`);
    expect(rows(list, 'requests')).toMatchObject([
      { request: again, status: 'granted', officer: 'officer.a', decidedBy: 'head.h', reason: { sealed: true } },
      { request: first, status: 'refused', officer: 'officer.a', decidedBy: 'head.h', until: null },
    ]);
    expect(list.body['total']).toBe(2);
    expect(list.text.includes('canary')).toBe(false);
  });
});

describe('a case that is not for somebody', () => {
  const secret: CaseEvent = {
    type: 'CaseSealed',
    data: { readers: ['head.h', 'leader.l'], concerned: new Secret(['officer.b']) },
  };

  it.each([
    ['stepped aside', () => api.tell([receivedBy('officer.a'), accepted(), recused('officer.b')], 'officer.a')],
    ['is no reader of', () => api.tell([receivedBy('officer.a'), accepted(), secret], 'officer.a')],
  ])('he %s, is one that is not there, whatever he asks of it', async (_how, told) => {
    const [id, missing] = [await told(), randomUUID()];
    const request = randomUUID();
    const asking = { purpose: 'handling', reason: 'curious' };
    const talk = { kind: 'pleading', by: 'someone', what: 'words' };
    for (const [path, body] of [
      ['looks', { request }],
      ['content-requests', asking],
      ['interference', talk],
    ] as const) {
      const seen = await api.post('officer.b', `/cases/${id}/${path}`, body);
      expect(shape(seen)).toEqual(shape(await api.post('officer.b', `/cases/${missing}/${path}`, body)));
      expect(seen.body['code']).toBe('CASE.UNKNOWN');
    }
    const listed = await read('officer.b', `/cases/${id}/content-requests`);
    expect(shape(listed)).toEqual(shape(await api.get('officer.b', `/cases/${missing}/content-requests`)));
    expect(listed.body['code']).toBe('RECORD.UNKNOWN');
  });

  it('keeps a grant from working for who stepped aside after it', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    expect((await looking('officer.a', id, request)).status).toBe(200);
    await api.tell([recused('officer.a')], 'officer.a', id);
    expect(await codeOf(looking('officer.a', id, request))).toBe('CASE.UNKNOWN');
  });

  it('is asked for nobody who is not on the staff', async () => {
    const id = await report(api);
    for (const officer of ['officer.z', 'head.hh']) {
      const asking = { purpose: 'handling', reason: 'help', officer };
      const reply = await api.post('head.h', `/cases/${id}/content-requests`, asking);
      expect([reply.status, reply.body['code']]).toEqual([422, 'CASE.NOT_ON_STAFF']);
    }
  });

  it('is granted in a sealed case to its readers only', async () => {
    const id = await api.tell([receivedBy('officer.a'), accepted(), secret], 'officer.a');
    const forStranger = await api.post('head.h', `/cases/${id}/content-requests`, {
      ...{ purpose: 'handling', reason: 'help', officer: 'officer.c' },
    });
    expect(forStranger.body['code']).toBe('CONTENT.OFFICER_ASIDE');
    const request = await granted(api, id, 'head.h', {}, 'leader.l');
    expect((await looking('head.h', id, request)).status).toBe(200);
  });
});

describe('who has seen this', () => {
  it('names every look with its purpose and grant, and every attempt without right', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    await looking('officer.a', id, request);
    await looking('officer.b', id, request);
    await looking('handler.b', id, request);
    const seen = await read('supervisor.a', `/cases/${id}/seen-by`);
    expect(seen.body['total']).toBe(3);
    expect(rows(seen, 'looks')).toMatchObject([
      { outcome: 'refused', reader: 'handler.b', why: 'notVisible', department: 'review2' },
      { outcome: 'refused', reader: 'officer.b', why: 'othersRequest' },
      { outcome: 'looked', reader: 'officer.a', purpose: 'handling', grantedBy: 'head.h', request, fields: 2 },
    ]);
    expect(await codeOf(api.get('officer.a', `/cases/${id}/seen-by`))).toBe('ACCESS.ROLE');
    expect(await codeOf(api.get('supervisor.a', `/cases/${randomUUID()}/seen-by`))).toBe('RECORD.UNKNOWN');
  });

  it('is paged without losing or repeating one', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    for (const as of ['officer.a', 'officer.b', 'officer.c', 'officer.a', 'officer.d']) await looking(as, id, request);
    const all = rows(await read('head.h', `/cases/${id}/seen-by`), 'looks').map(({ look }) => look);
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const page = await api.get('head.h', `/cases/${id}/seen-by?limit=2${cursor}`);
      paged.push(...rows(page, 'looks').map(({ look }) => look));
      const { next } = page.body;
      if (typeof next !== 'string') break;
      cursor = `&cursor=${next}`;
    }
    expect(all).toHaveLength(5);
    expect(paged).toEqual(all);
  });
});

describe('interference', () => {
  it('is recorded on the case, listed, and says nothing in the clear', async () => {
    const id = await report(api);
    const talk = { kind: 'pleading', by: 'canary cousin', what: 'canary: let it rest' };
    const occurredAt = '2027-01-03T02:00:00.000Z';
    const reply = await api.post('officer.a', `/cases/${id}/interference`, { ...talk, occurredAt });
    expect(reply.status).toBe(201);
    const list = await read('head.h', `/cases/${id}/interference`);
    expect(rows(list, 'interference')).toMatchObject([
      { interference: reply.body['interference'], kind: 'pleading', recordedBy: 'officer.a', occurredAt },
    ]);
    expect(list.text.includes('canary')).toBe(false);
    expect(JSON.stringify((await api.eventsOf(`disclosure-${office}-${id}`)).map(({ data }) => data))).not.toContain(
      'canary',
    );
  });
});

describe('guard-rail 8: what was said about a case', () => {
  it('is read by who is to decide, and is a look like any other', async () => {
    const id = await report(api);
    const request = await asked(api, id, 'officer.a', { reason: 'canary: a good reason' });
    const reply = await api.post('head.h', `/cases/${id}/content-requests/${request}/looks`, {});
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(rows(reply, 'content')).toMatchObject([{ field: 'reason', value: 'canary: a good reason' }]);
    const seen = await read('supervisor.a', `/cases/${id}/seen-by`);
    expect(rows(seen, 'looks')).toMatchObject([
      { reader: 'head.h', scope: 'request', purpose: 'decision', request, grantedBy: null, fields: 1 },
    ]);
    const strange = `/cases/${id}/content-requests/${randomUUID()}/looks`;
    expect(await codeOf(api.post('head.h', strange, {}))).toBe('CONTENT.REQUEST_UNKNOWN');
    expect(await codeOf(api.post('head.h', strange, { signer: 'leader.l' }))).toBe('REQUEST.INVALID');
  });

  it('who interfered is read by who oversees, and is a look like any other', async () => {
    const id = await report(api);
    const talk = { kind: 'pressure', by: 'canary cousin', what: 'canary: let it rest' };
    const recorded = await api.post('officer.a', `/cases/${id}/interference`, talk);
    const path = `/cases/${id}/interference/${String(recorded.body['interference'])}/looks`;
    const reply = await api.post('supervisor.a', path, {});
    expect(rows(reply, 'content').map(({ field, value }) => [field, value])).toEqual([
      ['by', talk.by],
      ['what', talk.what],
    ]);
    expect(await codeOf(api.post('officer.b', path, {}))).toBe('ACCESS.ROLE');
    const none = `/cases/${id}/interference/${randomUUID()}/looks`;
    expect(await codeOf(api.post('supervisor.a', none, {}))).toBe('INTERFERENCE.UNKNOWN');
    await api.tell([recused('supervisor.a')], 'officer.a', id);
    expect(await codeOf(api.post('supervisor.a', path, {}))).toBe('CASE.UNKNOWN');
    const seen = await read('head.h', `/cases/${id}/seen-by`);
    expect(rows(seen, 'looks')).toMatchObject([
      { reader: 'supervisor.a', scope: 'interference', outcome: 'refused', why: 'notVisible' },
      { reader: 'supervisor.a', scope: 'interference', outcome: 'looked', fields: 2 },
    ]);
  });
});

describe('a masked view sent back', () => {
  it('is refused wherever a text is taken', async () => {
    const id = await report(api);
    for (const reason of ['****', '已密封', { sealed: true }]) {
      const reply = await api.post('officer.a', `/cases/${id}/content-requests`, { purpose: 'handling', reason });
      expect([reply.status, reply.body['code']]).toEqual([400, 'REQUEST.INVALID']);
    }
  });
});

describe('looks out of pattern', () => {
  const odd = async (query = '') => rows(await read('auditor.a', `/looks/out-of-pattern?${query}`), 'looks');

  async function look(as: string, id: string, by = 'head.h'): Promise<unknown> {
    const reply = await looking(as, id, await granted(api, id, as, {}, by));
    expect(reply.status).toBe(200);
    return reply.body['look'];
  }

  async function reasonsOf(one: unknown): Promise<unknown> {
    return (await odd('limit=200')).find(({ look: id }) => id === one)?.['reasons'];
  }

  it('are those of cases not his department’s, after a refusal, and after the case was concluded', async () => {
    const ordinary = await look('officer.a', await report(api));
    expect(await reasonsOf(ordinary)).toBeUndefined();
    const theirs = await api.tell([receivedBy('handler.a', 'review1'), accepted()], 'handler.a');
    expect(await reasonsOf(await look('officer.a', theirs))).toEqual(['otherDepartment']);
    const refused = await report(api);
    await deciding('head.h', refused, await asked(api, refused, 'officer.a'), 'refuse', { reason: 'no need' });
    expect(await reasonsOf(await look('officer.a', refused))).toEqual(['afterRefusal']);
    const over = await report(api);
    await api.tell([{ type: 'Concluded', data: { outcome: 'done' } }], 'officer.a', over);
    expect(await reasonsOf(await look('officer.a', over))).toEqual(['afterConclusion']);
  });

  it('are those of a day with more cases than are ordinary', async () => {
    for (let place = 0; place < 2; place++) await look('officer.c', await report(api));
    const of = 'reader=officer.c&casesPerDay=';
    expect(await odd(`${of}2`)).toEqual([]);
    expect((await odd(`${of}1`)).map(({ reasons }) => reasons)).toEqual([['manyCases'], ['manyCases']]);
  });

  it('are reviewed by an auditor, who never reviews a look of his own or one that was not made', async () => {
    const id = await report(api);
    const audit = { officer: 'auditor.a', purpose: 'audit' };
    const own = await looking('auditor.a', id, await granted(api, id, 'head.h', audit, 'leader.l'));
    const month = '202701';
    const review = (one: unknown, body: object) =>
      api.post('auditor.a', `/cases/${id}/looks/${String(one)}/review`, body);
    const found = { month, finding: 'justified', note: 'canary: seen' };
    const theirs = await look('leader.l', id);
    expect(await codeOf(review(own.body['look'], { ...found, reader: 'auditor.a' }))).toBe('LOOK.OWN');
    expect(await codeOf(review(theirs, { ...found, reader: 'officer.a' }))).toBe('LOOK.UNKNOWN');
    expect(await odd('reader=leader.l&reviewed=false')).toHaveLength(1);
    expect((await review(theirs, { ...found, reader: 'leader.l' })).status).toBe(200);
    expect(await codeOf(review(theirs, { ...found, reader: 'leader.l' }))).toBe('LOOK.REVIEWED');
    expect(await odd('reader=leader.l&reviewed=false')).toEqual([]);
    expect(await odd('reader=leader.l&reviewed=true')).toMatchObject([
      { look: theirs, reasons: ['otherDepartment'], finding: 'justified', reviewedBy: 'auditor.a' },
    ]);
    expect(await codeOf(api.get('head.h', '/looks/out-of-pattern'))).toBe('ACCESS.ROLE');
  });

  it('are those at night and at the weekend, by the clock of the office', async () => {
    const ids = [await report(api), await report(api), await report(api)] as const;
    // 21:59, 22:00 on a Tuesday and ten on a Saturday in Shanghai.
    api.clock.to('2027-01-05T13:58:00.000Z');
    expect(await reasonsOf(await look('officer.d', ids[0]))).toBeUndefined();
    api.clock.to('2027-01-05T14:00:00.000Z');
    expect(await reasonsOf(await look('officer.d', ids[1]))).toEqual(['night']);
    api.clock.to('2027-01-09T02:00:00.000Z');
    expect(await reasonsOf(await look('officer.d', ids[2]))).toEqual(['weekend']);
  });
});
