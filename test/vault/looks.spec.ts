import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disclosureDecider } from '#disclosure';
import { CommandStore, EventWriter } from '#event-store';
import { Secret, streams, type ActorId, type CaseId, type CommandId, type Instant } from '#kernel';
import { KeyRing } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { accepted, CANARIES, INVENTED, receivedBy, superiorsAfterAll } from './support/reports.js';
import { badge, freshId, office, startVaultApi, type Badge, type VaultApi } from './support/vault-api.js';

const anna = badge('receptionist', 'officer.a');
const head = badge('officeHead', 'head.h');

let api: VaultApi;
beforeAll(async () => {
  api = await startVaultApi();
}, 120_000);
afterAll(() => api.stop());

const month = (): string => systemClock.now().slice(0, 7).replace('-', '');
const looksOf = (who: Badge) => api.eventsOf(streams.access(office, who.id, month()));

async function withIdentity(): Promise<CaseId> {
  const id = await api.tell([receivedBy(anna.id), accepted], anna.id);
  expect((await api.post(`/cases/${id}/identity`, INVENTED, anna)).status).toBe(201);
  return id;
}

/** A request of an officer to see, granted by the head. @returns its id */
async function granted(id: CaseId, officer: string, scope: 'identity' | 'content' = 'identity'): Promise<string> {
  const request = freshId();
  const writer = new EventWriter(api.catalogue, new KeyRing(api.keyStore), systemClock, systemRandomness);
  const store = new CommandStore(api.log, api.catalogue, writer);
  const subject = { readers: null, people: [], departments: [], recused: [] };
  const context = (actor: string) => {
    const commandId = freshId() as CommandId;
    const ids = { commandId, correlationId: commandId, causationId: commandId };
    return { officeId: office, actor: actor as ActorId, role: 'officeHead', request: {}, ...ids };
  };
  const stream = streams.disclosure(office, id);
  const reason = new Secret('an invented reason');
  const asking = {
    type: 'RequestContent',
    request,
    officer,
    purpose: 'reporterContact',
    scope,
    reason,
    subject,
  } as const;
  await store.handle(disclosureDecider, stream, asking, context(officer));
  const until = new Date(Date.now() + 3_600_000).toISOString() as Instant;
  const grant = { type: 'GrantContent', request, until, subject, standsFor: [] } as const;
  await store.handle(disclosureDecider, stream, grant, context(head.id));
  return request;
}

describe('a look at the identity of a reporter', () => {
  it('guard-rail 8: is a fact in the log before it is answered, with exactly what was opened', async () => {
    const id = await withIdentity();
    const request = await granted(id, anna.id);
    const before = (await looksOf(anna)).length;
    const reply = await api.post(`/cases/${id}/identity/looks`, { request }, anna);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const content = reply.body['content'] as readonly { event: string; field: string; value: unknown }[];
    expect(content.map(({ field, value }) => [field, value])).toEqual([
      ['name', INVENTED.name],
      ['idNumber', INVENTED.idNumber],
      ['contacts', INVENTED.contacts],
      ['safeContact.hours', INVENTED.safeContact.hours],
    ]);
    const looked = (await looksOf(anna)).slice(before);
    const fields = content.map(({ event, field }) => ({ event, field }));
    expect(looked.map(({ type }) => type)).toEqual(['Looked']);
    expect(looked[0]?.data).toMatchObject({ case: id, request, scope: 'identity', purpose: 'reporterContact', fields });
    for (const canary of CANARIES) expect(api.logged.join('\n').includes(canary)).toBe(false);
  });

  it('guard-rail 8: that cannot be written down shows nothing; written down, it shows', async () => {
    const id = await withIdentity();
    const [request, key] = [await granted(id, anna.id), freshId()];
    const looks = (await looksOf(anna)).length;
    api.broken.add('access');
    const refused = await api.post(`/cases/${id}/identity/looks`, { request }, anna, { key });
    api.broken.delete('access');
    expect([refused.status, refused.body['code']]).toEqual([503, 'STORE.UNAVAILABLE']);
    for (const canary of CANARIES) expect(refused.text.includes(canary)).toBe(false);
    expect((await looksOf(anna)).length).toBe(looks);
    expect((await api.post(`/cases/${id}/identity/looks`, { request }, anna, { key })).status).toBe(200);
    expect((await looksOf(anna)).length).toBe(looks + 1);
  });

  it('sent again with the same key shows the same and is no second look, though the contact has changed meanwhile', async () => {
    const id = await withIdentity();
    const [request, key] = [await granted(id, anna.id), freshId()];
    const first = await api.post(`/cases/${id}/identity/looks`, { request }, anna, { key });
    const looks = (await looksOf(anna)).length;
    await api.post(`/cases/${id}/identity/contact`, {}, anna);
    expect((await api.post(`/cases/${id}/identity/looks`, { request }, anna, { key })).text).toBe(first.text);
    expect((await looksOf(anna)).length).toBe(looks);
  });

  it.each([
    ['no grant', () => Promise.resolve(freshId()), 'CONTENT.REQUEST_UNKNOWN'],
    ['a grant of another officer', (id: CaseId) => granted(id, 'officer.b'), 'CONTENT.OTHERS_REQUEST'],
    ['a grant for the content of the report', (id: CaseId) => granted(id, anna.id, 'content'), 'CONTENT.OTHER_SCOPE'],
  ] as const)('with %s shows nothing, and the attempt is a fact', async (_what, requestFor, code) => {
    const id = await withIdentity();
    const request = await requestFor(id);
    const reply = await api.post(`/cases/${id}/identity/looks`, { request }, anna);
    expect(reply.body['code']).toBe(code);
    for (const canary of CANARIES) expect(reply.text.includes(canary)).toBe(false);
    expect((await looksOf(anna)).at(-1)).toMatchObject({ type: 'LookRefused', data: { case: id, scope: 'identity' } });
  });

  it('of an anonymous report, and of a superior matter, shows nothing', async () => {
    const nobody = await api.tell([receivedBy(anna.id), accepted], anna.id);
    const empty = await api.post(`/cases/${nobody}/identity/looks`, { request: await granted(nobody, anna.id) }, anna);
    expect(empty.body['code']).toBe('CONTENT.NOTHING_SEALED');
    const id = await withIdentity();
    const request = await granted(id, anna.id);
    await api.tell([superiorsAfterAll(freshId())], anna.id, undefined, id);
    expect((await api.post(`/cases/${id}/identity/looks`, { request }, anna)).body['code']).toBe('CONTENT.DOOMED');
  });
});
