import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { streams, type CaseId } from '#kernel';
import { caseDecider } from '#cases';
import { INVENTED_STAFF } from '../../libs/testing/src/invented-staff.js';
import { office, startFullApi, type FullApi, type Reply } from '../access/support/full-api.js';
import { collector, content, declining, own, paper, receiving } from '../web/support/bodies.js';

const year = Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format());
const register = { year, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
const bodies = [
  { code: 'housing', name: '虚构住房局', kind: 'authority', level: 'county' },
  { code: 'court', name: '虚构法院', kind: 'organ', level: 'county' },
];
const leavers = ['officer.x', 'officer.y', 'officer.z'].map((code) => {
  return { code, name: `虚${code}`, departments: ['reception'], roles: ['receptionist'] as const };
});

let api: FullApi;

beforeAll(async () => {
  api = await startFullApi([...INVENTED_STAFF, ...leavers]);
  for (const series of ['XF', 'YJ']) await done(post('head.h', '/registers', { series, ...register }));
  for (const entry of bodies) await done(post('head.h', '/bodies', entry));
}, 60_000);

afterAll(async () => {
  await api.stop();
});

const post = (as: string, path: string, sent: object, key: string = randomUUID()) =>
  api.send(as, path, { method: 'POST', body: sent, ifMatch: '*', key });
const told = (reply: Reply) => JSON.parse(reply.text) as Readonly<Record<string, unknown>>;

async function done(reply: Promise<Reply>): Promise<Readonly<Record<string, unknown>>> {
  const answered = await reply;
  expect([answered.text, answered.status < 300]).toEqual([answered.text, true]);
  return told(answered);
}

async function refusal(reply: Promise<Reply>): Promise<unknown> {
  const answered = await reply;
  return [answered.status, told(answered)['code']];
}

async function received(by = 'officer.a'): Promise<string> {
  return String((await done(post(by, '/cases', receiving)))['id']);
}

async function accepted(): Promise<string> {
  const id = await received();
  const reported = [{ name: 'Mo Li' }];
  await done(post('screener.a', `/cases/${id}/screen`, { screening: { decision: 'accepted', ...content, reported } }));
  return id;
}

async function signedOff(id: string, destination: object): Promise<string> {
  const signing = { items: ['m1'], destination, evidence: own };
  return String((await done(post('head.h', `/cases/${id}/sign-offs`, signing)))['signOff']);
}

async function eventsOf(id: string): Promise<number> {
  return (await api.store.load(caseDecider, streams.case(office, id as CaseId))).revision + 1;
}

const leave = (code: string) => done(post('admin.a', `/staff/${code}/leave`, {}));
const officer = (id: string, department = 'reception') => ({ kind: 'officer', id, department });
const nowhere = { kind: 'department', id: 'nowhere' };

const ghost = [officer('ghost.z'), 'CASE.NOT_ON_STAFF'] as const;
const misplaced = [officer('handler.a'), 'CASE.NOT_IN_DEPARTMENT'] as const;
const noDepartment = [nowhere, 'CASE.DEPARTMENT_UNKNOWN'] as const;
const away = [officer('officer.x'), 'CASE.NOT_ON_STAFF'] as const;

describe('whom a command names', () => {
  beforeAll(async () => {
    await leave('officer.x');
  });

  const transfer = { items: ['m1'], authorised: own, counted: paper, taken: paper };
  const cases: readonly (readonly [string, string, string, (named: object) => object])[] = [
    ['a pass', 'officer.a', 'pass', (to) => ({ items: ['m1'], to, given: own, taken: { kind: 'none' } })],
    ['a transfer', 'head.h', 'transfer', (to) => ({ ...transfer, to, countedBy: 'officer.c' })],
    ['an assignment', 'head.h', 'assign-owner', (owner) => ({ owner })],
    ['a return', 'handler.a', 'return', (to) => ({ to, approvedBy: 'head.h', reason: 'not theirs' })],
    ['a proposal', 'screener.a', 'proposals', (destination) => ({ destination })],
    ['a sign-off', 'head.h', 'sign-offs', (destination) => ({ items: ['m1'], destination, evidence: own })],
  ];

  it.each(
    cases.flatMap(([what, as, path, make]) =>
      [ghost, misplaced, away].map(([named, code]) => [what, named.id, code, as, path, make(named)] as const),
    ),
  )('in %s must be here: %s is answered %s', async (_what, _who, code, as, path, sent) => {
    const id = await acceptedFor(as);
    const before = await eventsOf(id);
    expect(await refusal(post(as, `/cases/${id}/${path}`, sent))).toEqual([422, code]);
    expect(await eventsOf(id)).toBe(before);
  });

  it.each(cases.filter(([what]) => !['an assignment', 'a transfer', 'a return'].includes(what)))(
    'in %s may be no department that is not there',
    async (_what, as, path, make) => {
      const id = await acceptedFor(as);
      const [named, code] = noDepartment;
      expect(await refusal(post(as, `/cases/${id}/${path}`, make(named)))).toEqual([422, code]);
    },
  );

  it.each([
    ['who counts', 'head.h', 'transfer', { ...transfer, to: officer('officer.d'), countedBy: 'ghost.z' }],
    ['who approves', 'handler.a', 'return', { to: officer('officer.a'), approvedBy: 'ghost.z', reason: 'not theirs' }],
    ['who is to step aside', 'officer.b', 'recusal-requests', { officer: 'ghost.z', reason: 'a neighbour' }],
  ])('%s must be on the staff', async (_what, as, path, sent) => {
    const id = await acceptedFor(as);
    expect(await refusal(post(as, `/cases/${id}/${path}`, sent))).toEqual([422, 'CASE.NOT_ON_STAFF']);
  });

  it.each([
    ['received', '', {}],
    ['declined at the desk', '/declined', { screening: declining }],
  ])('as the owner of what is %s must be here', async (_what, path, more) => {
    const sent = { ...receiving, ...more, owner: ghost[0] };
    expect(await refusal(post('officer.a', `/cases${path}`, sent))).toEqual([422, 'CASE.NOT_ON_STAFF']);
  });

  it('as the owner of what is taken up again must be here', async () => {
    const declined = { ...receiving, screening: declining };
    const id = String((await done(post('officer.a', '/cases/declined', declined)))['id']);
    const again = { owner: ghost[0], reason: 'new evidence' };
    expect(await refusal(post('head.h', `/cases/${id}/reopen`, again))).toEqual([422, 'CASE.NOT_ON_STAFF']);
  });
});

describe('somebody who left', () => {
  it('hands nothing over a sign-off that names him, on a slip or without one', async () => {
    const [id, other] = [await accepted(), await accepted()];
    const to = officer('officer.y');
    const signOffs = [await signedOff(id, to), await signedOff(other, to)];
    await leave('officer.y');
    const handing = { to, purpose: 'handling', evidence: own, ...collector };
    const one = { ...handing, signOff: signOffs[0], items: ['m1'] };
    expect(await refusal(post('officer.a', `/cases/${id}/handovers`, one))).toEqual([422, 'CASE.NOT_ON_STAFF']);
    const slip = { ...handing, series: 'YJ', lines: [{ case: other, signOff: signOffs[1] }] };
    expect(await refusal(post('officer.a', '/slips', slip))).toEqual([422, 'CASE.NOT_ON_STAFF']);
  });

  it('has what he holds transferred, and what was done with him is answered as it was', async () => {
    const id = await received('officer.z');
    const kept = await accepted();
    const passing = { items: ['m1'], to: officer('officer.z'), given: own, taken: paper };
    const key = randomUUID();
    const once = await post('officer.a', `/cases/${kept}/pass`, passing, key);
    expect([once.status, once.text]).toEqual([200, once.text]);
    await leave('officer.z');
    const again = await post('officer.a', `/cases/${kept}/pass`, passing, key);
    expect([again.status, again.text]).toEqual([200, once.text]);
    const transfer = { items: ['m1'], authorised: own, counted: paper, taken: paper };
    const to = officer('officer.d');
    await done(post('head.h', `/cases/${id}/transfer`, { ...transfer, to, countedBy: 'officer.c' }));
  });
});

describe('who is said to have taken what went to a department', () => {
  const review = { kind: 'department', id: 'review1' };
  const taking = (signer: string) => ({ signer, evidence: paper });

  it.each([
    ['ghost.z', 'CASE.NOT_ON_STAFF'],
    ['officer.b', 'CASE.NOT_IN_DEPARTMENT'],
  ])('must be one of its people, handed over or on a slip: %s is answered %s', async (who, code) => {
    const [id, other] = [await accepted(), await accepted()];
    const handing = { to: review, purpose: 'handling', evidence: own, ...collector };
    const one = { ...handing, items: ['m1'], signOff: await signedOff(id, review) };
    const { handover } = await done(post('officer.a', `/cases/${id}/handovers`, one));
    const line = { case: other, signOff: await signedOff(other, review) };
    const slip = await done(post('officer.a', '/slips', { ...handing, series: 'YJ', lines: [line] }));
    const taken = `/cases/${id}/handovers/${String(handover)}/acknowledge`;
    expect(await refusal(post('handler.a', taken, taking(who)))).toEqual([422, code]);
    const onSlip = `/slips/${String(slip['id'])}/lines/1/acknowledge`;
    expect(await refusal(post('handler.a', onSlip, taking(who)))).toEqual([422, code]);
    await done(post('handler.a', taken, taking('review1')));
  });
});

/** A case that who is asked to act on it may see. */
async function acceptedFor(as: string): Promise<string> {
  const id = await accepted();
  if (as === 'handler.a')
    await done(post('head.h', `/cases/${id}/assign-owner`, { owner: officer('handler.a', 'review1') }));
  return id;
}
