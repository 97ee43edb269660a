import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Opener, ownScope } from '#event-store';
import { Secret } from '#kernel';
import { until } from '../../libs/testing/src/until.js';
import { office, refusing, startDisclosureApi, type DisclosureApi, type Reply } from './support/disclosure-api.js';
import { accessOf, asked, CANARIES, granted, report, REPORTED, SUMMARY } from './support/reports.js';

let api: DisclosureApi;

beforeAll(async () => {
  // A Monday, ten in the morning at the office.
  api = await startDisclosureApi('2027-01-04T02:00:00.000Z');
}, 120_000);
afterAll(() => api.stop(), 60_000);
afterEach(() => {
  api.beforeAppend = null;
  api.line.thaw();
  jest.restoreAllMocks();
});

const looking = (as: string, id: string, body: object, key?: string) => api.post(as, `/cases/${id}/looks`, body, key);

type Shown = { readonly event: string; readonly type: string; readonly field: string; readonly value?: unknown };
const shown = (reply: Reply) => (reply.body['content'] ?? []) as readonly Shown[];
const fieldsOf = (reply: Reply) => shown(reply).map(({ type, field }) => `${type}.${field}`);

function expectNothingShown(reply: Reply): void {
  for (const canary of CANARIES) expect(reply.text.includes(canary)).toBe(false);
}

async function expectRefused(reply: Promise<Reply>, status: number, code: string): Promise<Reply> {
  const answered = await reply;
  expect([answered.status, answered.body['code']]).toEqual([status, code]);
  expectNothingShown(answered);
  return answered;
}

describe('guard-rail 8: every read of content is a fact in the log before the content is shown', () => {
  it('with who, what, when, purpose and grant', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const before = (await accessOf(api, 'officer.a')).length;
    const reply = await looking('officer.a', id, { request });
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(shown(reply).map(({ field, value }) => [field, value])).toEqual([
      ['reported', REPORTED],
      ['summary', SUMMARY],
    ]);
    const [looked, ...others] = (await accessOf(api, 'officer.a')).slice(before);
    expect(others).toEqual([]);
    expect(looked).toMatchObject({
      type: 'Looked',
      data: {
        ...{ look: reply.body['look'], case: id, request, grantedBy: 'head.h', purpose: 'handling', scope: 'content' },
        fields: shown(reply).map(({ event, field }) => ({ event, field })),
        ...{ count: 2, department: 'reception', part: 'own', stage: 'accepted', refusedBefore: 0 },
      },
      metadata: { actor: 'officer.a', role: 'receptionist' },
    });
  });

  it('nothing is opened while the look is not yet written', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const opening = jest.spyOn(api.app.get(Opener, { strict: false }), 'open');
    let atTheDoor = false;
    let letIn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letIn = resolve));
    api.beforeAppend = async (kind) => {
      if (kind !== 'access') return;
      atTheDoor = true;
      await held;
    };
    const reply = looking('officer.a', id, { request });
    await until('the append of the look', 5000, () => Promise.resolve(atTheDoor));
    expect(opening).not.toHaveBeenCalled();
    letIn();
    expect(shown(await reply)).toHaveLength(2);
    expect(opening).toHaveBeenCalledTimes(2);
  });

  it('a look that the store does not take shows nothing, and opens nothing', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const opening = jest.spyOn(api.app.get(Opener, { strict: false }), 'open');
    const looks = (await accessOf(api, 'officer.a')).length;
    api.beforeAppend = refusing('access');
    await expectRefused(looking('officer.a', id, { request }), 503, 'STORE.UNAVAILABLE');
    expect(opening).not.toHaveBeenCalled();
    expect(await accessOf(api, 'officer.a')).toHaveLength(looks);
  });

  it('a store that freezes at the look shows nothing; the same key tells the truth when it thaws, with one look', async () => {
    const id = await report(api);
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    const opening = jest.spyOn(api.app.get(Opener, { strict: false }), 'open');
    const looks = (await accessOf(api, 'officer.a')).length;
    api.beforeAppend = (kind) => void (kind === 'access' && api.line.freeze());
    const reply = await looking('officer.a', id, { request }, key);
    api.beforeAppend = null;
    expect(reply.status).toBe(503);
    expectNothingShown(reply);
    expect(opening).not.toHaveBeenCalled();
    api.line.thaw();
    const answered = await until('the store', 20_000, async () => {
      const again = await looking('officer.a', id, { request }, key);
      return again.status === 200 && again;
    });
    expect(shown(answered)).toHaveLength(2);
    expect(await accessOf(api, 'officer.a')).toHaveLength(looks + 1);
  });

  it('an attempt that cannot be written is told no more than that', async () => {
    const id = await report(api);
    const request = await asked(api, id, 'officer.a');
    api.beforeAppend = refusing('access');
    await expectRefused(looking('officer.a', id, { request }), 503, 'STORE.UNAVAILABLE');
  });

  it('nobody looks for another, or at another time', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const looks = (await accessOf(api, 'officer.b')).length;
    await expectRefused(looking('officer.a', id, { request, signer: 'officer.b' }), 400, 'REQUEST.INVALID');
    const occurredAt = '2027-01-01T00:00:00.000Z';
    await expectRefused(looking('officer.a', id, { request, occurredAt }), 400, 'REQUEST.INVALID');
    expect(await accessOf(api, 'officer.b')).toHaveLength(looks);
  });
});

describe('a retry with the same key', () => {
  it('answers the same content again and is no second look, though the case has grown meanwhile', async () => {
    const id = await report(api);
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    const first = await looking('officer.a', id, { request }, key);
    const looks = (await accessOf(api, 'officer.a')).length;
    await api.tell([{ type: 'StepRecorded', data: { step: 'talk', note: new Secret('a note') } }], 'officer.a', id);
    expect((await looking('officer.a', id, { request }, key)).text).toBe(first.text);
    expect(await accessOf(api, 'officer.a')).toHaveLength(looks);
    const another = await looking('officer.a', id, { request });
    expect(fieldsOf(another)).toEqual(['Screened.reported', 'Screened.summary', 'StepRecorded.note']);
  });

  it('for other fields is refused', async () => {
    const id = await report(api);
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    const [first] = shown(await looking('officer.a', id, { request }, key));
    const fields = [{ event: first?.event, field: 'summary' }];
    await expectRefused(looking('officer.a', id, { request, fields }, key), 422, 'COMMAND.KEY_REUSED');
  });

  it('shows nothing any more when the grant was taken back', async () => {
    const id = await report(api);
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    await looking('officer.a', id, { request }, key);
    const back = await api.post('head.h', `/cases/${id}/content-requests/${request}/withdraw`, { reason: 'done' });
    expect(back.status).toBe(200);
    const reply = await expectRefused(looking('officer.a', id, { request }, key), 409, 'CONTENT.NOT_GRANTED');
    expect(reply.body['details']).toEqual({ status: 'withdrawn' });
  });

  it('after ten minutes is another reading and needs another key', async () => {
    const id = await report(api);
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    await looking('officer.a', id, { request }, key);
    api.clock.forward(10 * 60 * 1000);
    await expectRefused(looking('officer.a', id, { request }, key), 409, 'CONTENT.LOOK_OVER');
    expect((await looking('officer.a', id, { request })).status).toBe(200);
  });

  it('finds the look in the month in which it was made', async () => {
    const id = await report(api);
    // Five minutes before the month ends, UTC; the office's own day is the first already.
    api.clock.to('2027-01-31T23:55:00.000Z');
    const [request, key] = [await granted(api, id, 'officer.a'), randomUUID()];
    const first = await looking('officer.a', id, { request }, key);
    const looks = (await accessOf(api, 'officer.a')).length;
    api.clock.to('2027-02-01T00:01:00.000Z');
    expect((await looking('officer.a', id, { request }, key)).text).toBe(first.text);
    expect(await accessOf(api, 'officer.a')).toHaveLength(0);
    expect(await api.eventsOf(`access-${office}-officer.a-202701`)).toHaveLength(looks);
    await looking('officer.a', id, { request });
    expect(await accessOf(api, 'officer.a')).toHaveLength(1);
  });
});

describe('what a look shows', () => {
  it('is only the fields that are named, and none that are not sealed', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const [first] = shown(await looking('officer.a', id, { request }));
    const named = (field: string) => ({ request, fields: [{ event: first?.event, field }] });
    expect(fieldsOf(await looking('officer.a', id, named('summary')))).toEqual(['Screened.summary']);
    await expectRefused(looking('officer.a', id, named('problem')), 422, 'CONTENT.FIELD_UNKNOWN');
  });

  it('is a correction in place of what it struck; the struck text for audit only', async () => {
    const id = await report(api);
    const [, screened] = await api.eventsOf(`case-${office}-${id}`);
    const entry = { event: screened?.id, field: 'summary', replacement: 'canary: the gate fund' };
    const corrected = await api.post('officer.a', `/cases/${id}/corrections`, { entry, reason: 'misheard' });
    expect(corrected.status).toBe(200);
    const reply = await looking('officer.a', id, { request: await granted(api, id, 'officer.a') });
    expect(fieldsOf(reply)).toEqual(['Screened.reported', 'EntryCorrected.reason', 'EntryCorrected.replacement']);
    expect(reply.text.includes(SUMMARY)).toBe(false);
    expect(shown(reply).at(-1)).toMatchObject({
      value: 'canary: the gate fund',
      corrects: { event: screened?.id, field: 'summary' },
    });
    const audit = { officer: 'auditor.a', purpose: 'audit' };
    const forAudit = await granted(api, id, 'head.h', audit, 'leader.l');
    expect((await looking('auditor.a', id, { request: forAudit })).text).toContain(SUMMARY);
  });

  it('leaves out only what cannot be opened, and says why', async () => {
    const id = await report(api);
    const stream = `case-${office}-${id}`;
    const [, screened] = await api.eventsOf(stream);
    const entry = { event: screened?.id, field: 'summary', replacement: 'canary: the gate fund' };
    await api.post('officer.a', `/cases/${id}/corrections`, { entry, reason: 'misheard' });
    const correction = (await api.eventsOf(stream)).at(-1);
    const destroyed = ownScope(stream, String(correction?.id), 'replacement');
    for (const { id: key } of await api.keyStore.destroyScopes([destroyed])) api.keys.forget(key);
    const reply = await looking('officer.a', id, { request: await granted(api, id, 'officer.a') });
    expect(reply.status).toBe(200);
    expect(shown(reply)).toMatchObject([
      { field: 'reported', value: REPORTED },
      { field: 'reason', value: 'misheard' },
      { field: 'replacement', refusal: { code: 'CONTENT.KEY_DESTROYED' } },
    ]);
  });

  it('is nothing of what turned out to be a superior matter, granted or not', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    const found = { found: randomUUID(), destination: 'superior', seal: 'S9' };
    await api.tell([{ type: 'SuperiorMatterFound', data: found }], 'officer.a', id);
    await expectRefused(looking('officer.a', id, { request }), 410, 'CONTENT.DOOMED');
    expect((await accessOf(api, 'officer.a')).at(-1)).toMatchObject({ type: 'LookRefused', data: { why: 'doomed' } });
  });

  it('is nothing of what was passed up sealed at screening either', async () => {
    const owner = { kind: 'officer', id: 'officer.a', department: 'reception' } as const;
    const received = { channel: 'letter', origin: 'direct', items: [], custodian: owner, owner } as const;
    const id = await api.tell([{ type: 'Received', data: { ...received, items: [] } }], 'officer.a');
    const request = await granted(api, id, 'officer.a');
    const up = { decision: 'routed', route: 'superiorSealed', destination: 'superior', seal: 'S9' } as const;
    await api.tell([{ type: 'Screened', data: up }], 'officer.a', id);
    await expectRefused(looking('officer.a', id, { request }), 410, 'CONTENT.DOOMED');
  });

  it('is nothing where nothing was sealed', async () => {
    const owner = { kind: 'officer', id: 'officer.a', department: 'reception' } as const;
    const received = { channel: 'letter', origin: 'direct', items: [], custodian: owner, owner } as const;
    const id = await api.tell([{ type: 'Received', data: { ...received, items: [] } }], 'officer.a');
    const request = await granted(api, id, 'officer.a');
    await expectRefused(looking('officer.a', id, { request }), 409, 'CONTENT.NOTHING_SEALED');
  });
});

describe('a store that is gone', () => {
  it('guard-rail 8: shows nothing', async () => {
    const id = await report(api);
    const request = await granted(api, id, 'officer.a');
    expect((await looking('officer.a', id, { request })).status).toBe(200);
    await api.killStore();
    const reply = await looking('officer.a', id, { request });
    expect(reply.status).toBe(503);
    expectNothingShown(reply);
  });
});
