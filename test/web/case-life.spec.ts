import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import pg from 'pg';
import { z } from 'zod';
import { derivedId, streams, type CaseId } from '#kernel';
import { caseDecider, Destinations } from '#cases';
import { CommandStore, Opener } from '#event-store';
import { KeyRing } from '#protection';
import {
  anna,
  bert,
  freshKey,
  head,
  office,
  rita,
  startApi,
  type Api,
  type Reply,
  type Sending,
} from './support/api.js';
import {
  acceptedCase,
  accepting,
  openOffice,
  body,
  collector,
  content,
  declining,
  officer,
  own,
  paper,
  receivedCase,
  receiving,
  scanOf,
} from './support/bodies.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
  await openOffice(api);
}, 60_000);

afterAll(() => api.stop(), 30_000);

/** Sends the next command of a case with the revision the one before left, and expects it to be taken. */
function walk(id: string) {
  let revision = Number.NaN;
  return async (path: string, sent: object, sending: Sending = {}): Promise<Reply> => {
    const ifMatch = Number.isNaN(revision) ? '*' : `"${revision}"`;
    const reply = await api.post(`/cases/${id}/${path}`, sent, { ifMatch, ...sending });
    expect([reply.status, reply.body['code']]).toEqual([200, undefined]);
    expect(reply.headers.get('etag')).toBe(`"${String(reply.body['revision'])}"`);
    revision = Number(reply.body['revision']);
    return reply;
  };
}

const eventsOf = (id: string) => api.eventsOf(`case-${office}-${id}`);
const typesOf = async (id: string) => (await eventsOf(id)).map((event) => event.type);

describe('the life of a case over HTTP', () => {
  it('goes from receipt through custody, registration and referral to the archive and back, event by event', async () => {
    const id = await receivedCase(api);
    const next = walk(id);
    await next('screen', accepting);
    await next('scans', await scanOf(api, id));
    await next('steps', { step: 'checkDirectory', note: 'asked the township' });
    const { proposal } = (await next('proposals', { destination: body('court'), note: 'for the court' })).body;
    const sign = { items: ['m1'], destination: body('court'), proposal, evidence: own };
    const first = (await next('sign-offs', sign, { as: head })).body['signOff'];
    await next(`sign-offs/${String(first)}/withdraw`, { reason: 'signed too early' }, { as: head });
    const { signOff } = (await next('sign-offs', sign, { as: head })).body;
    const hand = { signOff, items: ['m1'], to: body('court'), purpose: 'handling', evidence: own };
    const { handover } = (await next('handovers', { ...hand, collector: 'Tess', contact: 'room 4', seal: 'S9' })).body;
    await next(`handovers/${String(handover)}/acknowledge`, { signer: 'court', evidence: paper });

    await next('pass', { items: ['m2'], to: officer('officer.b'), given: own, taken: paper });
    const leaving = { items: ['m2'], to: officer('officer.d'), countedBy: 'officer.c', counted: paper, taken: paper };
    await next('transfer', { ...leaving, authorised: own }, { as: head });
    await next('discrepancies', { items: ['m2'], kind: 'countMismatch', note: 'one page short' });
    const toReview = { items: ['m2'], destination: { kind: 'department', id: 'review' }, evidence: own };
    const second = (await next('sign-offs', toReview, { as: head })).body['signOff'];
    const offered = { signOff: second, items: ['m2'], to: toReview.destination, purpose: 'handling', evidence: own };
    const by = { as: { id: 'officer.d', department: 'reception' } };
    const other = (await next('handovers', { ...offered, collector: 'Rita', contact: 'room 7' }, by)).body['handover'];
    await next(`handovers/${String(other)}/refuse`, { reason: 'not ours', evidence: own }, { as: rita });

    await next('register', { series: 'XF' });
    await next('advise-redirect', { destination: 'housing', explanation: 'ask the bureau' });
    await next('refer', { destination: 'county', note: 'with the file' });
    await next('return', { to: officer('officer.a'), approvedBy: 'head.h', reason: 'not within their duties' });
    await next('disposal', { disposal: 'preliminaryVerification', note: 'begin with the books' });
    await next('assign-owner', { owner: officer('officer.b') });
    await next('conclude', { outcome: 'answered', note: 'all said' });
    await next('archive', { shelf: 'R3' });
    await next('reopen', { owner: officer('officer.a'), reason: 'new evidence' });
    const screened = (await eventsOf(id)).find((event) => event.type === 'Screened')?.id;
    const entry = { event: screened, field: 'summary', replacement: 'the gate fund' };
    await next('corrections', { entry, reason: 'misheard' });

    expect(await typesOf(id)).toEqual([
      ...['Received', 'Screened', 'Scanned', 'StepRecorded', 'HandlingProposed', 'SignedOff', 'SignOffWithdrawn'],
      ...['SignedOff', 'HandedOver', 'HandoverAcknowledged', 'CustodyPassed', 'CustodyTransferred'],
      ...['CustodyDiscrepancyRecorded', 'SignedOff', 'HandedOver', 'HandoverRefused'],
      ...['RegistrationRequested', 'Registered', 'RedirectAdvised', 'Referred', 'Returned', 'DisposalDecided'],
      ...['OwnerAssigned', 'Concluded', 'Archived', 'Reopened', 'EntryCorrected'],
    ]);
  });

  it('begins with one command when a report is declined at the desk, and ends in the archive', async () => {
    const reply = await api.post('/cases/declined', { ...receiving, channel: 'visit', screening: declining });
    expect(reply.status).toBe(201);
    const id = String(reply.body['id']);
    await walk(id)('archive', {});
    expect(await typesOf(id)).toEqual(['Received', 'Screened', 'Archived']);
  });

  it('may be that of a repeat, which names the earlier case', async () => {
    const [id, of] = [await receivedCase(api), await receivedCase(api)];
    await walk(id)('screen', { screening: { ...content, decision: 'repeat', of, newContent: 'a second letter' } });
    const [, screened] = await eventsOf(id);
    expect(screened?.data).toMatchObject({ decision: 'repeat', of });
  });

  it("leaves nothing of a superior's item but way, place and seal", async () => {
    const id = await receivedCase(api);
    const screening = { decision: 'routed', route: 'superiorSealed', destination: 'county', seal: 'S5' };
    await walk(id)('screen', { screening });
    const [, screened] = await eventsOf(id);
    expect(screened?.data).toEqual(screening);
  });
});

describe('what was typed in', () => {
  it('stands nowhere in the log and nowhere in the logs of the api in clear', async () => {
    const secret = 'geheimes Wort 秘密';
    const id = await receivedCase(api);
    const next = walk(id);
    const screening = { ...content, decision: 'accepted', summary: secret, reported: [{ name: secret, post: secret }] };
    await next('screen', { screening });
    await next('steps', { step: 'noted', note: secret });
    await next('discrepancies', { items: ['m1'], kind: 'unsigned', note: secret });
    await api.post(`/cases/${id}/steps`, { step: secret, note: secret });
    const event = (await eventsOf(id)).find(({ type }) => type === 'Screened');
    const entry = { event: event?.id, field: 'reported', replacement: [{ name: secret }] };
    await next('corrections', { entry, reason: secret });
    expect(JSON.stringify((await eventsOf(id)).map(({ data }) => data))).not.toContain('geheim');
    expect(api.logged.join('\n')).not.toContain('geheim');
  });

  it('is opened only with the key of its case', async () => {
    const id = await acceptedCase(api);
    const [, screened] = await eventsOf(id);
    if (!screened) throw new Error('the case was not screened');
    const opener = new Opener(new KeyRing(api.keyStore));
    expect(await opener.open(screened, 'summary')).toBe(content.summary);
    expect(await opener.open(screened, 'reported')).toEqual([
      content.reported[0],
      { name: 'someone unknown', post: '', unit: null },
    ]);
  });
});

describe('a destination', () => {
  const signingTo = (id: string) => ({ items: ['m1'], destination: body(id), evidence: own });

  it.each([
    ['proposed', 'proposals', { destination: body('mill') }],
    ['signed off', 'sign-offs', signingTo('mill')],
    ['referred to', 'refer', { destination: 'mill' }],
    ['advised', 'advise-redirect', { destination: 'mill', explanation: 'ask there' }],
    ['signed off, though only led by it,', 'sign-offs', signingTo('millshop')],
  ])("is not %s when it is the reported person's own unit", async (_how, path, sent) => {
    const id = await acceptedCase(api);
    const reply = await api.post(`/cases/${id}/${path}`, sent, { as: head });
    expect([reply.status, reply.body['code']]).toEqual([422, 'CASE.DESTINATION_FORBIDDEN']);
  });

  it('follows a correction of the reported persons', async () => {
    const id = await acceptedCase(api);
    const screened = (await eventsOf(id)).find((event) => event.type === 'Screened')?.id;
    const entry = { event: screened, field: 'reported', replacement: [{ name: 'Mo Li', unit: 'court' }] };
    await walk(id)('corrections', { entry, reason: 'works there' });
    const codes = [];
    for (const to of ['court', 'mill']) {
      codes.push((await api.post(`/cases/${id}/sign-offs`, signingTo(to), { as: head })).body['code']);
    }
    expect(codes).toEqual(['CASE.DESTINATION_FORBIDDEN', undefined]);
  });

  it('is not handed over to by a sign-off older than the correction that makes it the own unit', async () => {
    const id = await acceptedCase(api);
    const { signOff } = (await api.post(`/cases/${id}/sign-offs`, signingTo('court'), { as: head })).body;
    const screened = (await eventsOf(id)).find((event) => event.type === 'Screened')?.id;
    const entry = { event: screened, field: 'reported', replacement: [{ name: 'Mo Li', unit: 'court' }] };
    await walk(id)('corrections', { entry, reason: 'works there' });
    const handing = { signOff, items: ['m1'], to: body('court'), purpose: 'forwarding', evidence: own, ...collector };
    const reply = await api.post(`/cases/${id}/handovers`, handing);
    expect([reply.status, reply.body['code']]).toEqual([422, 'CASE.DESTINATION_FORBIDDEN']);
    expect(await typesOf(id)).not.toContain('HandedOver');
  });

  it('must be in the directory and not retired', async () => {
    const id = await acceptedCase(api);
    const codes = [];
    for (const to of ['nowhere', 'closed']) {
      codes.push((await api.post(`/cases/${id}/refer`, { destination: to })).body['code']);
    }
    expect(codes).toEqual(['DIRECTORY.BODY_UNKNOWN', 'DIRECTORY.BODY_RETIRED']);
  });

  it('is not compared any more once the content key was destroyed: the units are known to nobody', async () => {
    const id = await acceptedCase(api);
    const pool = new pg.Pool({ connectionString: api.keysUrl });
    const destroying = 'update data_keys set wrapped = null, destroyed_at = now() where scope = $1';
    await pool.query(destroying, [`case-${office}-${id}`]).finally(() => pool.end());
    const store = api.app.get(CommandStore, { strict: false });
    const destinations = new Destinations(store, new Opener(new KeyRing(api.keyStore)));
    const { state } = await store.load(caseDecider, streams.case(office, id as CaseId));
    expect(await destinations.forbidden({ officeId: office }, id as CaseId, state, 'mill')).toEqual([]);
  });
});

describe('an answer', () => {
  it('is the same for the same request with the same key, byte for byte, and one event stands in the log', async () => {
    const sending = { key: freshKey() };
    const replies = await Promise.all(Array.from({ length: 50 }, () => api.post('/cases', receiving, sending)));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await typesOf(String(replies[0]?.body['id']))).toEqual(['Received']);
  });

  it('names what was created by an id derived from the command', async () => {
    const id = await acceptedCase(api);
    const step = { destination: body('court') };
    const sending = { key: freshKey() };
    const once = await api.post(`/cases/${id}/proposals`, step, sending);
    const again = await api.post(`/cases/${id}/proposals`, step, sending);
    expect(again.text).toBe(once.text);
    const proposed = (await eventsOf(id)).at(-1);
    expect(once.body['proposal']).toBe(derivedId(String(proposed?.metadata.commandId), 'proposal'));
  });

  it('is given without the preferred wait being applied when no read model moves', async () => {
    const reply = await api.post('/cases', receiving, { headers: { prefer: 'wait=1' } });
    expect([reply.status, reply.headers.get('preference-applied')]).toEqual([201, null]);
  });

  it('names signer and recorder when somebody writes down what another one did', async () => {
    const sent = { ...receiving, signer: 'officer.b', occurredAt: '2020-10-09T09:30:00+08:00' };
    const id = String((await api.post('/cases', sent)).body['id']);
    const [received] = await eventsOf(id);
    expect(received?.data['custodian']).toEqual(officer('officer.b'));
    expect(received?.metadata).toMatchObject({
      actor: bert.id,
      recorder: anna.id,
      occurredAt: '2020-10-09T01:30:00.000Z',
    });
  });
});

describe('the directory', () => {
  it('takes new bodies, names, leaders and retirements, and lists them with its revision', async () => {
    await api.post('/bodies', { code: 'pond', name: 'Pond Office', kind: 'unit', level: 'other', ledBy: 'court' });
    await api.post('/bodies/pond/rename', { name: 'Lake Office' });
    await api.post('/bodies/pond/move', { ledBy: 'housing' });
    const retired = await api.post('/bodies/pond/retire', {});
    const list = await api.get('/bodies', rita);
    expect(list.headers.get('etag')).toBe(retired.headers.get('etag'));
    expect(list.body['bodies']).toContainEqual({
      ...{ code: 'pond', name: 'Lake Office', kind: 'unit', level: 'other', area: null, ledBy: 'housing' },
      retired: true,
    });
  });

  it('is not shown to nobody', async () => {
    expect((await api.get('/bodies')).body['code']).toBe('ACCESS.SIGN_IN');
  });
});

describe('the description of the api', () => {
  const description = z.object({
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({ summary: z.string().optional() }))),
  });

  it('tells of every command its purpose, its headers, its body, its answer and its refusals', () => {
    const document = SwaggerModule.createDocument(api.app, new DocumentBuilder().build());
    const { paths } = description.parse(document);
    const commands = Object.entries(paths).flatMap(([path, { post }]) => (post ? [{ path, post }] : []));
    const signingOut = ['/sign-out', '/oidc/back-channel-logout'];
    expect(commands.length).toBeGreaterThan(40);
    for (const { path, post } of commands.filter(({ path }) => !signingOut.includes(path))) {
      expect([path, post.summary]).not.toContain(undefined);
      const text = JSON.stringify(post);
      const parts = ['Idempotency-Key', 'Baton-Department', 'Prefer', 'application/problem+json'];
      for (const part of parts) expect([path, text]).toEqual([path, expect.stringContaining(part)]);
      expect([path, text]).toEqual([path, expect.stringMatching(/"20[01]":/)]);
    }
  });

  it('refers to nothing that it does not hold', () => {
    const text = JSON.stringify(SwaggerModule.createDocument(api.app, new DocumentBuilder().build()));
    const wanted = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
    expect([...wanted].filter((name) => !text.includes(`"${name}":{`))).toEqual([]);
  });
});
