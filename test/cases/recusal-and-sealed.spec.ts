import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { INVENTED_STAFF } from '../../libs/testing/src/invented-staff.js';
import { startFullApi, type FullApi, type Reply } from '../access/support/full-api.js';
import { content, own, receiving } from '../web/support/bodies.js';

const year = Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format());
const opening = { year, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
const superior = { code: 'superior', name: '虚构上级机关', kind: 'organ', level: 'city' };
const naming = (...reported: object[]) => ({ screening: { decision: 'accepted', ...content, reported } });
const officerB = { name: '虚乙员', staff: 'officer.b' };
/** An older test's invented accountant has no unit here. */
const ordinary = naming({ name: 'Mo Li' });

let api: FullApi;

beforeAll(async () => {
  api = await startFullApi(INVENTED_STAFF);
  for (const series of ['XF', 'MF']) await post('head.h', '/registers', { series, ...opening });
  await post('head.h', '/bodies', superior);
});

afterAll(async () => {
  await api.stop();
});

const post = (as: string, path: string, body: object) => api.send(as, path, { method: 'POST', body, ifMatch: '*' });
const told = (reply: Reply) => JSON.parse(reply.text) as Readonly<Record<string, unknown>>;
const codeOf = (reply: Reply) => told(reply)['code'];
const textOf = (reply: Reply, member: string) => String(told(reply)[member]);

async function done(reply: Promise<Reply>): Promise<Reply> {
  const answered = await reply;
  expect([answered.text, answered.status < 300]).toEqual([answered.text, true]);
  return answered;
}

async function received(by = 'officer.a'): Promise<string> {
  return textOf(await done(post(by, '/cases', receiving)), 'id');
}

async function screened(body: object, by = 'screener.a'): Promise<string> {
  const id = await received();
  await done(post(by, `/cases/${id}/screen`, body));
  return id;
}

/** The answer but for what differs in every answer. */
function shape({ status, text }: Reply): object {
  return { status, body: text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id') };
}

/** Whether the case is, to him, a case that is not there. */
async function isMissingTo(as: string, id: string): Promise<boolean> {
  const step = { step: 'checkDirectory' };
  const [asked, missing] = await Promise.all([
    post(as, `/cases/${id}/steps`, step),
    post(as, `/cases/${randomUUID()}/steps`, step),
  ]);
  return JSON.stringify(shape(asked)) === JSON.stringify(shape(missing));
}

describe('guard-rail 4: stepping aside', () => {
  it('takes the case from who declares it at once, and gives it back when it is rejected', async () => {
    const id = await screened(ordinary);
    expect(await isMissingTo('officer.b', id)).toBe(false);
    const declared = await done(post('officer.b', `/cases/${id}/recusals`, { reason: 'a neighbour' }));
    expect(await isMissingTo('officer.b', id)).toBe(true);
    const decide = `/cases/${id}/recusals/${textOf(declared, 'recusal')}/decide`;
    await done(post('head.h', decide, { decision: 'rejected' }));
    expect(await isMissingTo('officer.b', id)).toBe(false);
  });

  it('is asked for by one, granted by another, and keeps assignments away from him', async () => {
    const id = await screened(ordinary);
    const request = { officer: 'officer.b', reason: 'a neighbour' };
    const asked = await done(post('head.h', `/cases/${id}/recusal-requests`, request));
    const decide = `/cases/${id}/recusals/${textOf(asked, 'recusal')}/decide`;
    expect(codeOf(await post('head.h', decide, { decision: 'granted' }))).toBe('CASE.RECUSAL_BY_ANOTHER');
    await done(post('leader.l', decide, { decision: 'granted' }));
    expect(await isMissingTo('officer.b', id)).toBe(true);
    const owner = { kind: 'officer', id: 'officer.b', department: 'reception' };
    expect(codeOf(await post('head.h', `/cases/${id}/assign-owner`, { owner }))).toBe('CASE.RECUSED');
  });
});

describe('guard-rail 3: a report naming one of us', () => {
  it('is not there for the one it names, nor for anyone but its readers', async () => {
    const id = await screened(naming(officerB));
    expect(await Promise.all(['officer.b', 'registrar.a', 'officer.a'].map((who) => isMissingTo(who, id)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await isMissingTo('head.h', id)).toBe(false);
    const readers = ['head.h', 'registrar.a'];
    await done(post('head.h', `/cases/${id}/readers`, { readers, reason: 'she registers it' }));
    expect(await isMissingTo('registrar.a', id)).toBe(false);
    expect(await isMissingTo('leader.l', id)).toBe(true);
    const named = await post('head.h', `/cases/${id}/readers`, { readers: ['officer.b'], reason: 'x' });
    expect(codeOf(named)).toBe('CASE.READER_NOT_FREE');
  });

  it('asks who is meant when a name is one of ours, without saying the name', async () => {
    const id = await received();
    const reply = await post('screener.a', `/cases/${id}/screen`, naming({ name: '虚乙员' }));
    expect([reply.status, codeOf(reply), told(reply)['details']]).toEqual([
      422,
      'CASE.NAMESAKE_ON_STAFF',
      { index: 0 },
    ]);
    expect(reply.text).not.toContain('虚乙员');
  });

  it('has a number of the sealed series, and no other case has', async () => {
    const [sealed, plain] = [await screened(naming(officerB)), await screened(ordinary)];
    for (const [id, series] of [
      [sealed, 'XF'],
      [plain, 'MF'],
    ]) {
      expect(codeOf(await post('head.h', `/cases/${id}/register`, { series }))).toBe('CASE.SEALED_SERIES');
    }
    const number = textOf(await done(post('head.h', `/cases/${sealed}/register`, { series: 'MF' })), 'number');
    expect(number).toContain('-MF-');
  });

  it('found late by a correction: its ordinary number is void and the next one is of the sealed series', async () => {
    const id = await received();
    const screening = await done(post('screener.a', `/cases/${id}/screen`, ordinary));
    await done(post('registrar.a', `/cases/${id}/register`, { series: 'XF' }));
    const history = await api.send('head.h', `/cases/${id}/history`);
    const event = /"id":"([0-9a-f-]{36})"[^{}]*"type":"Screened"/.exec(history.text)?.[1] ?? '';
    expect([screening.status, event]).toEqual([200, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    const entry = { event, field: 'reported', replacement: [officerB] };
    await done(post('registrar.a', `/cases/${id}/corrections`, { entry, reason: 'misheard' }));
    expect(await isMissingTo('registrar.b', id)).toBe(true);
    const again = await done(post('head.h', `/cases/${id}/register`, { series: 'MF' }));
    expect(textOf(again, 'number')).toContain('-MF-');
  });
});

describe("a superior's matter found late", () => {
  it('takes nothing more and goes nowhere but up', async () => {
    const id = await screened(ordinary);
    const found = { destination: 'superior', seal: 'S9' };
    await done(post('screener.a', `/cases/${id}/superior-matter`, found));
    expect(codeOf(await post('head.h', `/cases/${id}/steps`, { step: 'checkDirectory' }))).toBe('CASE.SUPERIOR_MATTER');
    const signing = (to: string) => ({ items: ['m1'], destination: { kind: 'body', id: to }, evidence: own });
    await done(post('head.h', '/bodies', { ...superior, code: 'elsewhere' }));
    const elsewhere = await post('head.h', `/cases/${id}/sign-offs`, signing('elsewhere'));
    expect(codeOf(elsewhere)).toBe('CASE.OTHER_DESTINATION');
    await done(post('head.h', `/cases/${id}/sign-offs`, signing('superior')));
  });
});

describe('separation of duties', () => {
  it('who registers does not void alone', async () => {
    const id = await screened(ordinary);
    await done(post('registrar.a', `/cases/${id}/register`, { series: 'XF' }));
    const reason = 'typed twice';
    const alone = await post('registrar.a', `/cases/${id}/void-registration`, { reason });
    expect(codeOf(alone)).toBe('CASE.VOID_PROPOSAL_REQUIRED');
    const proposed = await done(post('registrar.a', `/cases/${id}/void-proposals`, { reason }));
    const giving = { proposal: textOf(proposed, 'proposal'), reason };
    const himself = await post('registrar.a', `/cases/${id}/void-registration`, giving);
    expect(codeOf(himself)).toBe('CASE.VOID_BY_ANOTHER');
    await done(post('registrar.b', `/cases/${id}/void-registration`, giving));
  });
});
