import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Position } from '#kernel';
import { until } from '../../libs/testing/src/until.js';
import { anna, freshKey, head, office, startApi, type Api, type Reply, type Sending } from './support/api.js';
import { badBodies, notJson } from './support/bad-requests.js';
import { acceptedCase, body, collector, content, declining, openOffice } from './support/bodies.js';
import { officer, own, paper, receivedCase, receiving, requestsOf } from './support/bodies.js';

let api: Api;
let received: string;
let accepted: string;
let before: Position | null = null;

beforeAll(async () => {
  api = await startApi();
  await openOffice(api);
  received = await receivedCase(api);
  accepted = await acceptedCase(api);
}, 60_000);

afterAll(() => api.stop(), 30_000);

const placed = (path: string) => path.replace(':received', received).replace(':accepted', accepted);

/** Every refusal is a problem with a stable code; none is a failure of ours. */
function expectProblem(reply: Reply, status: number, code: string): void {
  expect([reply.status, reply.body['code']]).toEqual([status, code]);
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(reply.body).toMatchObject({ type: `urn:baton:problem:${code}`, status });
}

function fieldsOf(reply: Reply): unknown[] {
  const errors = reply.body['errors'];
  return Array.isArray(errors) ? errors.map((error: { field?: unknown }) => error.field) : [];
}

async function setUp(path: string, sent: object, sending: Sending = {}): Promise<Reply> {
  const reply = await api.post(path, sent, sending);
  if (reply.status >= 300) throw new Error(`setting up failed: ${path} ${String(reply.body['code'])}`);
  return reply;
}

async function signedOff(id: string, to: object = body('court')): Promise<unknown> {
  const sent = { items: ['m1'], destination: to, evidence: own };
  return (await setUp(`/cases/${id}/sign-offs`, sent, { as: head })).body['signOff'];
}

const handing = (signOff: unknown, to: object = body('court')) => ({
  ...{ signOff, items: ['m1'], to, purpose: 'handling', evidence: own },
  ...collector,
});

/** Runs a refused request and sees that the log ends where it ended before. */
async function withoutEvents(work: () => Promise<void>): Promise<void> {
  before = (await api.since(before)).end;
  await work();
  expect((await api.since(before)).events).toBe(0);
}

describe('a refused request leaves no event, and', () => {
  beforeEach(async () => {
    before = (await api.since(before)).end;
  });

  afterEach(async () => {
    expect((await api.since(before)).events).toBe(0);
  });

  it.each(badBodies.map((bad) => [bad.what, bad.path, bad] as const))(
    'is told the field when it holds %s (%s)',
    async (_what, path, bad) => {
      const reply = await api.post(placed(path), bad.body);
      expectProblem(reply, 400, 'REQUEST.INVALID');
      expect(fieldsOf(reply)).toContain(bad.field);
      expect(reply.text.length).toBeLessThan(100_000);
    },
  );

  it.each(notJson)('is told so when it sends %s', async (_what, sent, type, code) => {
    expectProblem(await api.post('/cases', sent, { headers: { 'content-type': type } }), 400, code);
  });

  it('is not taken for an empty one when nobody read its body', async () => {
    const sending = { headers: { 'content-type': 'text/plain' } };
    expectProblem(await api.post(`/cases/${accepted}/archive`, 'shelf R3', sending), 400, 'REQUEST.NOT_JSON');
  });

  it('is told of its first fifty errors, however many it has', async () => {
    const reply = await api.post('/cases', { ...receiving, items: Array.from({ length: 500 }, () => ({})) });
    expectProblem(reply, 400, 'REQUEST.INVALID');
    expect(fieldsOf(reply)).toHaveLength(50);
  });

  it('is told so when it is too large', async () => {
    expectProblem(await api.post('/cases', 'x'.repeat(5_000_000)), 413, 'REQUEST.TOO_LARGE');
  });

  it.each([
    ['missing', null, 428, 'REQUEST.IF_MATCH_REQUIRED'],
    ['stale', '"0"', 412, 'REQUEST.REVISION_MISMATCH'],
    ['of the future', '"99"', 412, 'REQUEST.REVISION_MISMATCH'],
    ['without quotes', '1', 400, 'REQUEST.IF_MATCH_MALFORMED'],
    ['weak', 'W/"1"', 400, 'REQUEST.IF_MATCH_MALFORMED'],
    ['a list', '"0", "1"', 400, 'REQUEST.IF_MATCH_MALFORMED'],
    ['negative', '"-1"', 400, 'REQUEST.IF_MATCH_MALFORMED'],
    ['huge', `"${'9'.repeat(400)}"`, 400, 'REQUEST.IF_MATCH_MALFORMED'],
    ['empty', '', 400, 'REQUEST.IF_MATCH_MALFORMED'],
  ])('is told so when If-Match is %s', async (_what, ifMatch, status, code) => {
    expectProblem(await api.post(`/cases/${accepted}/steps`, { step: 'noted' }, { ifMatch }), status, code);
  });

  it.each([
    ['missing', null],
    ['too short', 'abc'],
    ['too long', 'a'.repeat(129)],
    ['of other characters', 'key with spaces'],
  ])('is told so when the Idempotency-Key is %s', async (_what, key) => {
    expectProblem(await api.post('/cases', receiving, { key }), 400, 'REQUEST.IDEMPOTENCY_KEY');
  });

  it.each([
    ['an empty token', 'Bearer ', 'ACCESS.TOKEN_INVALID'],
    ['another scheme', 'Basic b2ZmaWNlci5hOng=', 'ACCESS.TOKEN_INVALID'],
    ['what is no token', 'Bearer x.y.z', 'ACCESS.TOKEN_INVALID'],
  ])('is told to sign in when it comes with %s', async (_what, authorization, code) => {
    expectProblem(await api.post('/cases', receiving, { headers: { authorization } }), 401, code);
  });

  it('is told so when it is sent for a department the sender does not belong to', async () => {
    const reply = await api.post('/cases', receiving, { headers: { 'baton-department': 'review' } });
    expectProblem(reply, 403, 'ACCESS.DEPARTMENT');
  });

  it.each([['x'], ['1'], ['%00'], ['..%2f..'], ['0E984725-C51C-4BF4-9960-E1C80E27ABA0'], ['a'.repeat(5_000)]])(
    'finds nothing at an id such as %.20s',
    async (id) => {
      expectProblem(await api.post(`/cases/${id}/steps`, { step: 'noted' }), 404, 'RECORD.UNKNOWN');
      const inside = `/cases/${accepted}/handovers/${id}/acknowledge`;
      expectProblem(await api.post(inside, { evidence: own }), 404, 'RECORD.UNKNOWN');
    },
  );

  it('finds nothing at an address that is no text', async () => {
    const reply = await api.post('/cases/%E0%A4%A/steps', { step: 'noted' });
    expectProblem(reply, 400, 'REQUEST.NOT_JSON');
  });

  it.each(
    Object.entries(requestsOf(randomUUID(), randomUUID())).map(([path, sent]) => [shape(path), path, sent] as const),
  )('finds no unknown case: %s', async (_shape, path, sent) => {
    for (const ifMatch of ['*', '"3"']) {
      expectProblem(await api.post(`/cases/${randomUUID()}/${path}`, sent, { ifMatch }), 404, 'CASE.UNKNOWN');
    }
  });

  it.each([
    ['sign-offs/:id/withdraw', { reason: 'a' }, 404, 'CUSTODY.SIGN_OFF_UNKNOWN'],
    ['handovers/:id/acknowledge', { signer: 'court', evidence: paper }, 404, 'CUSTODY.HANDOVER_UNKNOWN'],
    ['handovers/:id/refuse', { signer: 'court', reason: 'a', evidence: paper }, 404, 'CUSTODY.HANDOVER_UNKNOWN'],
    ['handovers', handing(randomUUID()), 422, 'CUSTODY.NO_SIGN_OFF'],
    ['pass', { items: ['m9'], to: officer('officer.b'), given: own, taken: paper }, 422, 'CUSTODY.ITEM_UNKNOWN'],
  ])('finds nothing else unknown in a case: %s', async (path, sent, status, code) => {
    expectProblem(await api.post(`/cases/${accepted}/${path.replace(':id', randomUUID())}`, sent), status, code);
  });

  const early = ['scans', 'proposals', 'sign-offs', 'refer', 'disposal', 'return', 'conclude', 'archive', 'reopen'];
  it.each(early)('comes too early for %s before screening', async (path) => {
    const sent = requestsOf(randomUUID(), randomUUID())[path];
    expectProblem(await api.post(`/cases/${received}/${path}`, sent), 409, 'CASE.WRONG_STAGE');
  });

  it.each(['screen', 'disposal', 'archive', 'reopen'])('comes out of order for %s after screening', async (path) => {
    const sent = requestsOf(randomUUID(), randomUUID())[path];
    expectProblem(await api.post(`/cases/${accepted}/${path}`, sent), 409, 'CASE.WRONG_STAGE');
  });

  it.each([
    ['text before acceptance', '/cases/:received/steps', { step: 'a', note: 'b' }, 'CASE.TEXT_BEFORE_ACCEPTANCE'],
    [
      'items misnumbered',
      '/cases',
      { ...receiving, items: [{ ...receiving.items[0], id: 'm2' }] },
      'CASE.ITEMS_NOT_NUMBERED',
    ],
    ['a tag twice', '/cases/:received/screen', screening({ tags: ['work', 'work'] }), 'CASE.TAGS_REPEAT'],
    ['a repeat of an unknown case', '/cases/:received/screen', repeatOf(randomUUID()), 'CASE.EARLIER_CASE_UNKNOWN'],
    [
      'nowhere to go',
      '/cases/declined',
      { ...receiving, screening: { ...declining, destination: undefined } },
      'CASE.DESTINATION_REQUIRED',
    ],
    [
      'an unknown place to go',
      '/cases/declined',
      { ...receiving, screening: { ...declining, destination: 'moon' } },
      'DIRECTORY.BODY_UNKNOWN',
    ],
    ['a time to come', '/cases', { ...receiving, occurredAt: '2199-01-01T00:00:00Z' }, 'TIME.IN_FUTURE'],
    [
      "somebody else's evidence",
      '/cases/:accepted/sign-offs',
      { items: ['m1'], destination: body('court'), evidence: paper },
      'CUSTODY.EVIDENCE_OWN_ACCOUNT',
    ],
    ['an unknown body', '/bodies/moon/rename', { name: 'Moon' }, 'DIRECTORY.BODY_UNKNOWN'],
    ['leaders in a circle', '/bodies/county/move', { ledBy: 'millshop' }, 'DIRECTORY.CYCLE'],
  ])('is refused by rule for %s', async (_what, path, sent, code) => {
    expectProblem(await api.post(placed(path), sent), 422, code);
  });

  it('is refused when a case is to repeat itself', async () => {
    expectProblem(await api.post(`/cases/${received}/screen`, repeatOf(received)), 422, 'CASE.EARLIER_CASE_ITSELF');
  });

  it('is refused when it acts, or signs, as the system', async () => {
    const system = { id: 'system', department: 'reception' };
    const path = `/cases/${accepted}/steps`;
    expectProblem(await api.post(path, { step: 'noted' }, { as: system }), 401, 'ACCESS.NOT_STAFF');
    expectProblem(await api.post(path, { step: 'noted', signer: 'system' }), 422, 'ACCESS.SYSTEM');
  });

  it.each([['a-b'], ['%00'], ['a'.repeat(65)]])('finds no body at a code such as %.20s', async (code) => {
    expectProblem(await api.post(`/bodies/${code}/rename`, { name: 'a' }), 404, 'RECORD.UNKNOWN');
  });
});

describe('a key', () => {
  it('used for another body is refused, and only the first request stands in the log', async () => {
    const sending = { key: freshKey() };
    const first = await setUp('/cases', receiving, sending);
    await withoutEvents(async () => {
      expectProblem(await api.post('/cases', { ...receiving, channel: 'phone' }, sending), 422, 'COMMAND.KEY_REUSED');
    });
    expect((await api.post('/cases', receiving, sending)).text).toBe(first.text);
  });

  it('of a sender is not the same key for another sender or another route', async () => {
    const key = freshKey();
    const ids = [];
    for (const as of [anna, head]) ids.push((await setUp('/cases', receiving, { key, as })).body['id']);
    const declined = { ...receiving, screening: declining };
    ids.push((await setUp('/cases/declined', declined, { key })).body['id']);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a handover', () => {
  it.each([
    ['with a sign-off that was used', 'CUSTODY.SIGN_OFF_USED', {}],
    ['by one who does not hold the item', 'CUSTODY.NOT_HOLDER', { as: head }],
  ])('%s is refused', async (_what, code, sending: Sending) => {
    const id = await acceptedCase(api);
    const signOff = await signedOff(id);
    if (code === 'CUSTODY.SIGN_OFF_USED') {
      const { handover } = (await setUp(`/cases/${id}/handovers`, handing(signOff))).body;
      await setUp(`/cases/${id}/handovers/${String(handover)}/refuse`, {
        signer: 'court',
        reason: 'a',
        evidence: paper,
      });
    }
    await withoutEvents(async () => {
      const reply = await api.post(`/cases/${id}/handovers`, handing(signOff), sending);
      expect([409, 422]).toContain(reply.status);
      expectProblem(reply, reply.status, code);
    });
  });

  it('to oneself is refused', async () => {
    const id = await acceptedCase(api);
    const self = officer(anna.id);
    const signOff = await signedOff(id, self);
    await withoutEvents(async () => {
      expectProblem(await api.post(`/cases/${id}/handovers`, handing(signOff, self)), 422, 'CUSTODY.TO_SELF');
    });
  });

  it('asked for by many at once on one sign-off happens once', async () => {
    const id = await acceptedCase(api);
    const signOff = await signedOff(id);
    // A busy machine may answer 503: the same request with the same key is then sent again, as a client does.
    const finalReply = async (n: number) => {
      const key = freshKey();
      return until('a final answer', 30_000, async () => {
        const body = { ...handing(signOff), contact: `room ${n}` };
        const reply = await api.post(`/cases/${id}/handovers`, body, { key });
        return reply.status === 503 ? null : reply;
      });
    };
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => finalReply(n)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter((reply) => reply.body['code'] === 'CUSTODY.SIGN_OFF_USED')).toHaveLength(19);
    const types = (await api.eventsOf(`case-${office}-${id}`)).map((event) => event.type);
    expect(types.filter((type) => type === 'HandedOver')).toHaveLength(1);
  });

  it('acknowledged by two collectors at once is taken by one', async () => {
    const id = await acceptedCase(api);
    const review = { kind: 'department', id: 'review' };
    const { handover } = (await setUp(`/cases/${id}/handovers`, handing(await signedOff(id, review), review))).body;
    const codes = await Promise.all(
      ['officer.r', 'officer.s'].map(async (collecting) => {
        const as = { id: collecting, department: 'review' };
        const path = `/cases/${id}/handovers/${String(handover)}/acknowledge`;
        return (await api.post(path, { evidence: own }, { as })).body['code'];
      }),
    );
    expect(codes.sort()).toEqual(['CUSTODY.HANDOVER_CLOSED', undefined]);
  });
});

it('no request failed on our side, and nothing that was sent stands in the log of the api', () => {
  expect(api.logged.filter((line) => line.startsWith('a request failed'))).toEqual([]);
  expect(api.logged.join('\n')).not.toMatch(/Mo Li|roof fund|xxxx/);
});

function shape(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id');
}

function screening(change: object): object {
  return { screening: { ...content, decision: 'accepted', ...change } };
}

function repeatOf(of: string): object {
  return screening({ decision: 'repeat', of });
}
