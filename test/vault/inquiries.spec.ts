import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { CommandStore, EventWriter } from '#event-store';
import { commandIdOf, streams, type ActorId, type CaseId, type CommandId, type JsonValue } from '#kernel';
import { KeyRing } from '#protection';
import { identityDecider, identityIdOf, identityStream } from '#vault';
import { systemClock, systemRandomness } from '#web';
import { QueryCodes } from '../../libs/vault/src/inquiries/query-codes.js';
import { accepted, concluded, INVENTED, receivedBy, recused, sealedFor } from './support/reports.js';
import { badge, freshId, office, startVaultApi, type Badge, type Reply, type VaultApi } from './support/vault-api.js';

const anna = badge('receptionist', 'officer.a');
const MARCH = '2026-03-02T18:00:00.000Z';

let api: VaultApi;
beforeAll(async () => {
  api = await startVaultApi();
}, 120_000);
afterAll(() => api.stop());

let desks = 0;

/** Somebody new at the counter: everybody has limits of his own. */
function newcomer(): Badge {
  desks += 1;
  return badge('receptionist', `desk.${desks}`);
}

const ask = (code: unknown, as: Badge = newcomer()): Promise<Reply> => api.post('/inquiries', { code }, as);
const without = ({ status, text }: Reply) => [status, text.replace(/"correlationId":"[^"]*"/, '')];

async function withCode(): Promise<{ readonly id: CaseId; readonly code: string }> {
  const id = await api.tell([receivedBy(anna.id)], anna.id, MARCH);
  const reply = await api.post(`/cases/${id}/query-code`, {}, anna);
  expect(reply.status).toBe(200);
  return { id, code: String(reply.body['code']) };
}

describe('a query code', () => {
  it('is said by the command that issues it, the same again to a retry, and another time never', async () => {
    const id = await api.tell([receivedBy(anna.id)], anna.id);
    const key = freshId();
    const first = await api.post(`/cases/${id}/query-code`, {}, anna, { key });
    expect(first.body['code']).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect((await api.post(`/cases/${id}/query-code`, {}, anna, { key })).text).toBe(first.text);
    const another = await api.post(`/cases/${id}/query-code`, {}, anna);
    expect(another.body['code']).toBe('IDENTITY.CODE_IN_FORCE');
    expect((await api.get(`/cases/${id}/identity`, anna)).text.includes(String(first.body['code']))).toBe(false);
  });

  it('is kept nowhere: not in the log, not in the keys, not in log lines', async () => {
    const { id, code } = await withCode();
    await ask(code);
    const [issued] = await api.eventsOf(streams.identity(office, identityIdOf(id)));
    const opened = await api.eventsOf(streams.inquiry(office, z.string().parse(issued?.data['digest'])));
    expect(opened.map(({ type, data }) => [type, data])).toEqual([['InquiryOpened', { case: id }]]);
    const client = new pg.Client({ connectionString: api.keysUrl });
    await client.connect();
    const { rows } = await client.query<object>('select * from data_keys');
    await client.end();
    const log: unknown[] = [];
    for await (const item of api.log.readAll(null))
      if (item.kind === 'event') log.push({ ...item.event, position: null });
    const kept = JSON.stringify([log, rows, api.logged]);
    for (const form of [code, code.replaceAll('-', ''), code.toLowerCase()]) expect(kept.includes(form)).toBe(false);
  });

  it('differs from report to report, and after it was revoked the next one is another', async () => {
    const [one, other] = [await withCode(), await withCode()];
    expect(one.code).not.toBe(other.code);
    expect((await api.post(`/cases/${one.id}/query-code/revoke`, {}, anna)).status).toBe(200);
    const next = await api.post(`/cases/${one.id}/query-code`, {}, anna);
    expect(next.body['code']).not.toBe(one.code);
    expect((await ask(next.body['code'])).status).toBe(200);
  });

  it('cut off before it led anywhere leads there after the same command was sent again', async () => {
    const id = await api.tell([receivedBy(anna.id)], anna.id);
    const [key, route] = [freshId(), `POST /cases/${id}/query-code`];
    const cut = await cutOff(id, commandIdOf(office, anna.id, route, key), { route, body: {} });
    expect((await ask(cut)).status).toBe(404);
    const reply = await api.post(`/cases/${id}/query-code`, {}, anna, { key });
    expect([reply.status, reply.body['code']]).toEqual([200, cut]);
    expect((await ask(cut)).status).toBe(200);
  });

  it('issued twice at once is one code', async () => {
    const id = await api.tell([receivedBy(anna.id)], anna.id);
    const replies = await Promise.all([1, 2, 3].map(() => api.post(`/cases/${id}/query-code`, {}, anna)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const key = freshId();
    const again = await api.tell([receivedBy(anna.id)], anna.id);
    const retries = await Promise.all([1, 2, 3].map(() => api.post(`/cases/${again}/query-code`, {}, anna, { key })));
    expect(new Set(retries.map(({ text }) => text)).size).toBe(1);
  });
});

describe('who asks with a query code', () => {
  it('is told a word and dates by whoever is at the counter, and nothing else', async () => {
    const { id, code } = await withCode();
    const first = await ask(code);
    expect(first.body).toEqual({ stage: { 'zh-CN': '已接收', en: 'Received' }, received: '2026-03-03', decided: null });
    expect(first.headers.get('cache-control')).toBe('no-store');
    await api.post(`/cases/${id}/identity`, INVENTED, anna);
    await api.tell([accepted, concluded], anna.id, '2026-05-31T20:00:00.000Z', id);
    expect((await ask(code.toLowerCase().replaceAll('-', ' '))).body).toEqual({
      stage: { 'zh-CN': '已办结', en: 'Concluded' },
      received: '2026-03-03',
      decided: '2026-06',
    });
  });

  it('leaves no trace in the log: nobody can count how often a reporter asks', async () => {
    const { code } = await withCode();
    const size = async () => {
      let events = 0;
      for await (const item of api.log.readAll(null)) if (item.kind === 'event') events += 1;
      return events;
    };
    const before = await size();
    expect((await ask(code)).status).toBe(200);
    expect(await size()).toBe(before);
  });

  it('gets one and the same answer to what is wrong, mistyped, unknown, revoked, or asked through one who stepped aside', async () => {
    const unknown = await ask('0000-0000-0000-0000');
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'INQUIRY.NO_ANSWER']);
    const { id, code } = await withCode();
    const digit = code.startsWith('7') ? '8' : '7';
    const aside = newcomer();
    await api.tell([recused(aside.id, freshId())], anna.id, undefined, id);
    const revoked = await withCode();
    await api.post(`/cases/${revoked.id}/query-code/revoke`, {}, anna);
    const replies = [
      await ask('no code at all'),
      await ask(`${digit}${code.slice(1)}`),
      await ask(code, aside),
      await ask(revoked.code),
    ];
    for (const reply of replies) expect(without(reply)).toEqual(without(unknown));
    expect((await ask(code)).status).toBe(200);
  });

  it('about a sealed report is told that it was received, whatever became of it, also by a reader', async () => {
    const { id, code } = await withCode();
    const before = await ask(code);
    await api.tell([accepted, sealedFor('head.h'), concluded], anna.id, undefined, id);
    for (const reply of [await ask(code), await ask(code, badge('officeHead', 'head.h'))])
      expect(without(reply)).toEqual(without(before));
  });

  it('is answered only by those whose work it is', async () => {
    const { code } = await withCode();
    for (const role of ['handlingOfficer', 'auditor', 'administrator', 'statistician'] as const)
      expect((await ask(code, badge(role, `staff.${role}`))).status).toBe(403);
  });

  it('waits after five wrong codes, with the right one too, and is told how long', async () => {
    const { code } = await withCode();
    const desk = newcomer();
    for (let time = 0; time < 5; time++) expect((await ask('0000-0000-0000-0001', desk)).status).toBe(404);
    const refused = await ask(code, desk);
    expect([refused.status, refused.body['code']]).toEqual([429, 'INQUIRY.TOO_MANY']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await ask(code)).status).toBe(200);
  });

  it('waits after ten right ones in a minute', async () => {
    const { code } = await withCode();
    const desk = newcomer();
    for (let time = 0; time < 10; time++) expect((await ask(code, desk)).status).toBe(200);
    const refused = await ask(code, desk);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });
});

/** The first half of issuing a code, as a process that died there leaves it. @returns the code it would have shown */
async function cutOff(id: CaseId, commandId: CommandId, request: JsonValue): Promise<string> {
  const keys = new KeyRing(api.keyStore);
  const [codes, stream] = [new QueryCodes(keys), identityStream(office, id)];
  const code = await codes.issuedBy(stream, commandId);
  const digest = await codes.digestOf(office, code);
  const writer = new EventWriter(api.catalogue, keys, systemClock, systemRandomness);
  const who = { officeId: office, actor: anna.id as ActorId, role: anna.role, correlationId: freshId() };
  const context = { ...who, commandId, causationId: commandId, request };
  const issue = { type: 'IssueQueryCode', case: id, digest } as const;
  await new CommandStore(api.log, api.catalogue, writer).handle(identityDecider, stream, issue, context);
  return code;
}
