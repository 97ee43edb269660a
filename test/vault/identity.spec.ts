import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import pg from 'pg';
import { CommandStore, EventWriter, Opener, streamScope, type LogEvent } from '#event-store';
import { eventHash, streams, type CaseId } from '#kernel';
import { KeyRing } from '#protection';
import { IdentityContent, identityIdOf } from '#vault';
import { systemClock, systemRandomness } from '#web';
import {
  accepted,
  CANARIES,
  INVENTED,
  receivedBy,
  recused,
  routedUp,
  sealedFor,
  superiorsAfterAll,
} from './support/reports.js';
import { badge, freshId, office, startVaultApi, type Badge, type Reply, type VaultApi } from './support/vault-api.js';

const anna = badge('receptionist', 'officer.a');
const bert = badge('receptionist', 'officer.b');
const rosa = badge('registrar', 'registrar.r');
const MISSING = '00000000-0000-5000-8000-000000000000';

let api: VaultApi;
beforeAll(async () => {
  api = await startVaultApi();
}, 120_000);
afterAll(() => api.stop());

const identityOf = (id: CaseId): string => streams.identity(office, identityIdOf(id));
const report = (): Promise<CaseId> => api.tell([receivedBy(anna.id), accepted], anna.id);

async function named(id: CaseId): Promise<Reply> {
  return api.post(`/cases/${id}/identity`, INVENTED, anna);
}

/** All texts in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An `IdentityContent` of a process that has just started: nothing in its memory. */
function freshContent(): { readonly content: IdentityContent; readonly opener: Opener } {
  const keys = new KeyRing(api.keyStore);
  const writer = new EventWriter(api.catalogue, keys, systemClock, systemRandomness);
  const opener = new Opener(keys);
  return { content: new IdentityContent(new CommandStore(api.log, api.catalogue, writer), opener, api.log), opener };
}

describe('the identity of a reporter', () => {
  it('is recorded once, answers the same to a retry, and is shown masked', async () => {
    const id = await report();
    const key = freshId();
    const first = await api.post(`/cases/${id}/identity`, INVENTED, anna, { key });
    expect({ status: first.status, id: first.body['id'] }).toEqual({ status: 201, id: identityIdOf(id) });
    expect((await api.post(`/cases/${id}/identity`, INVENTED, anna, { key })).text).toBe(first.text);
    expect((await named(id)).body['code']).toBe('IDENTITY.EXISTS');
    const view = await api.get(`/cases/${id}/identity`, rosa);
    expect(view.body).toEqual({
      id: identityIdOf(id),
      kind: 'named',
      verification: 'named',
      method: null,
      hasContact: true,
      safeChannel: 'phone',
      doNotContact: false,
      queryCode: false,
      revision: 0,
    });
    expect(view.headers.get('etag')).toBe('"0"');
    expect(view.headers.get('cache-control')).toBe('no-store');
  });

  it('anonymous is taken like any other, without name, document or contact', async () => {
    const id = await report();
    const reply = await api.post(`/cases/${id}/identity`, { kind: 'anonymous', doNotContact: false }, anna);
    expect(reply.status).toBe(201);
    expect((await api.get(`/cases/${id}/identity`, anna)).body).toMatchObject({ kind: 'anonymous', hasContact: false });
  });

  it('of which nothing is recorded is a masked view, too', async () => {
    expect((await api.get(`/cases/${await report()}/identity`, anna)).body).toMatchObject({ kind: null, revision: -1 });
  });

  it('is verified without any document, at the revision that was seen', async () => {
    const id = await report();
    await named(id);
    const path = `/cases/${id}/identity`;
    const screener = badge('screener', 'officer.s');
    expect((await api.post(`${path}/verified`, {}, screener)).body['code']).toBe('IDENTITY.NOT_VERIFYING');
    expect((await api.post(`${path}/verification`, { method: 'callback' }, screener, { ifMatch: '"0"' })).status).toBe(
      200,
    );
    expect((await api.post(`${path}/verified`, {}, screener, { ifMatch: '"0"' })).status).toBe(412);
    expect((await api.post(`${path}/verified`, {}, screener, { ifMatch: '"1"' })).status).toBe(200);
    expect((await api.get(path, anna)).body).toMatchObject({
      verification: 'verified',
      method: 'callback',
      revision: 2,
    });
    expect((await api.post(`${path}/verification-withdrawn`, { reason: 'mistaken' }, screener)).status).toBe(200);
    expect((await api.post(`${path}/verification`, { method: 'inPerson' }, screener)).status).toBe(200);
    expect((await api.post(`${path}/verification-failed`, { reason: 'denied' }, screener)).status).toBe(200);
    expect((await api.get(path, anna)).body).toMatchObject({ verification: 'verificationFailed' });
  });

  it('is contacted the safe way only, and not at all against the wish, but for a lawful basis that is recorded', async () => {
    const id = await report();
    await named(id);
    const path = `/cases/${id}/identity`;
    const attempt = { channel: 'post', outcome: 'sent' };
    expect((await api.post(`${path}/contact-attempts`, attempt, anna)).body['code']).toBe('IDENTITY.UNSAFE_CHANNEL');
    expect((await api.post(`${path}/contact`, { safeContact: { channel: 'post' } }, anna)).status).toBe(200);
    expect((await api.post(`${path}/contact-attempts`, attempt, anna)).status).toBe(200);
    expect((await api.post(`${path}/do-not-contact`, { value: true }, anna)).status).toBe(200);
    expect((await api.post(`${path}/contact-attempts`, attempt, anna)).body['code']).toBe('IDENTITY.DO_NOT_CONTACT');
    const lawful = { ...attempt, basis: 'statutoryNotice' };
    expect((await api.post(`${path}/contact-attempts`, lawful, anna)).status).toBe(200);
    const last = (await api.eventsOf(identityOf(id))).at(-1);
    expect(last).toMatchObject({ type: 'ContactAttempted', data: lawful });
  });

  it('opens for a recorded look with everything in force, and with nothing when there is nothing', async () => {
    const id = await report();
    expect(await freshContent().content.open(office, id)).toEqual([]);
    await named(id);
    await api.post(
      `/cases/${id}/identity/contact`,
      { contacts: [{ channel: 'email', value: 'canary@x.invalid' }] },
      anna,
    );
    const opened = await freshContent().content.open(office, id);
    expect(opened.map((one) => [one.field, 'value' in one && one.value])).toEqual([
      ['name', INVENTED.name],
      ['idNumber', INVENTED.idNumber],
      ['contacts', [{ channel: 'email', value: 'canary@x.invalid' }]],
    ]);
  });
});

describe('guard-rail 1: the identity lives apart from the case, under its own key, one record a report', () => {
  it('stands in no event, answer or log line in the clear, and not at all in the stream of the case', async () => {
    const id = await report();
    const replies = [await named(id), await api.get(`/cases/${id}/identity`, rosa), await named(id)];
    const caseStream = streams.case(office, id);
    expect((await api.eventsOf(caseStream)).map(({ type }) => type)).toEqual(['Received', 'Screened']);
    const everything = [
      ...replies.map(({ text }) => text),
      ...api.logged,
      ...(await api.eventsOf(identityOf(id))).flatMap(textsIn),
    ];
    for (const canary of CANARIES) for (const text of everything) expect(text.includes(canary)).toBe(false);
  });

  it('two reports of one person have no text in common that could join them', async () => {
    const [one, other] = [await report(), await report()];
    for (const id of [one, other]) await named(id);
    const texts = async (id: CaseId) => new Set((await api.eventsOf(identityOf(id))).flatMap(textsIn));
    const codes = new Set([...['IdentityRecorded', 'named', 'phone', 'A256GCM'], office, anna.id, anna.role]);
    const theirs = await texts(other);
    expect([...(await texts(one))].filter((text) => theirs.has(text) && !codes.has(text))).toEqual([]);
  });

  it('destroying its key forgets the person and nothing else: log, chain, case and query code stay', async () => {
    const id = await report();
    await named(id);
    const code = await api.post(`/cases/${id}/query-code`, {}, anna);
    await destroyKey(streamScope(identityOf(id)));
    const { content, opener } = freshContent();
    const gone = await content.open(office, id);
    expect(gone).toHaveLength(4);
    for (const field of gone) expect(field).toMatchObject({ refusal: { code: 'CONTENT.KEY_DESTROYED' } });
    const [identity, history] = [await api.eventsOf(identityOf(id)), await api.eventsOf(streams.case(office, id))];
    for (const events of [identity, history]) expectChained(events);
    const screened = history.find(({ type }) => type === 'Screened');
    expect(screened && (await opener.open(screened, 'summary'))).toBe('an invented summary');
    expect((await api.get(`/cases/${id}/identity`, anna)).body).toMatchObject({ kind: 'named', queryCode: true });
    expect((await api.post('/inquiries', { code: code.body['code'] }, badge('receptionist', 'officer.k'))).status).toBe(
      200,
    );
  });
});

describe('guard-rail 5: no way leads from a person to reports', () => {
  it('every route of the vault asks for one report, and takes nothing else in its address', () => {
    const { paths } = SwaggerModule.createDocument(api.app, new DocumentBuilder().build());
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      [item.get, item.post].flatMap((operation) => (operation ? [{ path, operation }] : [])),
    );
    expect(operations.length).toBeGreaterThanOrEqual(12);
    for (const { path, operation } of operations) {
      const places = [...path.matchAll(/\{(.+?)\}/g)].map(([, place]) => place);
      const queries = (operation.parameters ?? []).filter((one) => 'in' in one && one.in === 'query');
      expect({ path, places, queries }).toEqual({ path, places: path === '/inquiries' ? [] : ['id'], queries: [] });
    }
  });
});

describe("a superior's item", () => {
  it('goes up sealed: nothing of its reporter is kept, not even a key', async () => {
    const routed = await api.tell([receivedBy(anna.id), routedUp], anna.id);
    const late = await api.tell([receivedBy(anna.id), accepted, superiorsAfterAll(freshId())], anna.id);
    for (const id of [routed, late]) {
      expect((await named(id)).body['code']).toBe('IDENTITY.NOT_KEPT');
      const contact = await api.post(`/cases/${id}/identity/contact`, { contacts: INVENTED.contacts }, anna);
      expect(contact.body['code']).toBe('IDENTITY.NOT_KEPT');
      expect((await api.post(`/cases/${id}/query-code`, {}, anna)).body['code']).toBe('IDENTITY.NOT_KEPT');
      expect(await keysMade()).not.toContain(streamScope(identityOf(id)));
    }
  });
});

describe('who stepped aside', () => {
  it('signs nothing of the identity, though another sends it', async () => {
    const id = await api.tell([receivedBy(anna.id), accepted, recused(bert.id, freshId())], anna.id);
    const signed = await api.post(`/cases/${id}/identity`, { ...INVENTED, signer: bert.id }, anna);
    expect(signed.body['code']).toBe('CASE.RECUSED');
    expect((await api.post(`/cases/${id}/identity`, { ...INVENTED, signer: 'officer.c' }, anna)).status).toBe(201);
  });
});

describe('who may not see a sealed report', () => {
  it('signs nothing of the identity, though one who may sends it', async () => {
    const id = await api.tell([receivedBy(anna.id), accepted, sealedFor(anna.id, rosa.id)], anna.id);
    const before = await keysMade();
    for (const route of ['identity', 'query-code']) {
      const body = route === 'identity' ? INVENTED : {};
      const signed = await api.post(`/cases/${id}/${route}`, { ...body, signer: bert.id }, anna);
      expect([route, signed.status, signed.body['code']]).toEqual([route, 422, 'CASE.NOT_A_READER']);
    }
    expect(await keysMade()).toEqual(before);
    expect((await api.post(`/cases/${id}/identity`, { ...INVENTED, signer: rosa.id }, anna)).status).toBe(201);
  });
});

describe('guard-rail 6: nothing of network address, device or handwriting is stored', () => {
  const fields = ['ip', 'ipAddress', 'device', 'userAgent', 'fingerprint', 'handwriting', 'voice', 'location'];
  const routes = [
    ['identity', INVENTED],
    ['identity/verification', { method: 'callback' }],
    ['identity/contact', {}],
    ['identity/do-not-contact', { value: true }],
    ['identity/contact-attempts', { channel: 'phone', outcome: 'reached' }],
    ['query-code', {}],
  ] as const;

  it.each(routes)('POST %s refuses a field for it', async (route, body) => {
    const id = await report();
    for (const field of fields) {
      const reply = await api.post(`/cases/${id}/${route}`, { ...body, [field]: 'x' }, rosa);
      expect({ field, status: reply.status }).toEqual({ field, status: 400 });
      expect(reply.body['errors']).toEqual([expect.objectContaining({ field, rule: 'unknownField' })]);
    }
    const nested = { ...INVENTED, contacts: [{ ...INVENTED.contacts[0], ip: 'x' }] };
    expect((await api.post(`/cases/${id}/identity`, nested, rosa)).status).toBe(400);
  });

  it('what the client sends along of itself reaches neither log nor log lines', async () => {
    const id = await report();
    const headers = { 'user-agent': 'canary-agent', 'x-forwarded-for': '203.0.113.77' };
    expect((await api.post(`/cases/${id}/identity`, INVENTED, anna, { headers })).status).toBe(201);
    await api.post(`/cases/${id}/query-code`, {}, anna, { headers });
    const kept = [...(await api.eventsOf(identityOf(id))).flatMap(textsIn), ...api.logged].join('\n');
    for (const trace of ['canary-agent', '203.0.113.77', '127.0.0.1', '::1']) expect(kept.includes(trace)).toBe(false);
  });
});

describe('a report that is not for somebody', () => {
  const commands = [
    ['identity', INVENTED, 'receptionist'],
    ['identity/verification', { method: 'callback' }, 'handlingOfficer'],
    ['identity/verified', {}, 'handlingOfficer'],
    ['identity/verification-failed', { reason: 'denied' }, 'handlingOfficer'],
    ['identity/verification-withdrawn', { reason: 'mistaken' }, 'handlingOfficer'],
    ['identity/contact', {}, 'receptionist'],
    ['identity/do-not-contact', { value: true }, 'receptionist'],
    ['identity/contact-attempts', { channel: 'phone', outcome: 'reached' }, 'receptionist'],
    ['query-code', {}, 'receptionist'],
    ['query-code/revoke', {}, 'receptionist'],
    ['identity/looks', { request: MISSING }, 'handlingOfficer'],
  ] as const;
  const without = ({ status, text }: Reply) => [status, text.length, text.replace(/"correlationId":"[^"]*"/, '')];

  it.each(commands)('POST %s is answered like a missing one, byte for byte', async (route, body, role) => {
    const me = badge(role, 'officer.q', 'review9');
    const send = async (id: string, as: Badge = me) => without(await api.post(`/cases/${id}/${route}`, body, as));
    const missing = await send(MISSING);
    expect(missing[0]).toBe(404);
    const own = [receivedBy(me.id, me.department), accepted];
    const others = await report();
    const aside = await api.tell([...own, recused(me.id, freshId())], me.id);
    const sealed = await api.tell([...own, sealedFor('head.h')], me.id);
    for (const id of [others, aside, sealed]) {
      expect(await send(id)).toEqual(missing);
      expect(await api.eventsOf(identityOf(id))).toEqual([]);
    }
    expect(await send(await api.tell(own, me.id))).not.toEqual(missing);
  });

  it('GET identity is answered like a missing one, byte for byte', async () => {
    const send = async (id: string) => without(await api.get(`/cases/${id}/identity`, bert));
    const missing = await send(MISSING);
    expect(missing[0]).toBe(404);
    expect(await send(await report())).toEqual(missing);
    expect(await send(await api.tell([receivedBy(bert.id), recused(bert.id, freshId())], bert.id))).toEqual(missing);
    expect(await send(await api.tell([receivedBy(bert.id), sealedFor('head.h')], bert.id))).toEqual(missing);
  });

  it('does not get a key, and neither does a missing one', async () => {
    const before = await keysMade();
    for (const id of [MISSING, await report()]) await api.post(`/cases/${id}/query-code`, {}, bert);
    expect((await keysMade()).filter((scope) => scope.startsWith('identity-'))).toEqual(
      before.filter((scope) => scope.startsWith('identity-')),
    );
  });

  it('is refused to a role without the right before anything is looked up', async () => {
    const id = await report();
    const administrator = badge('administrator', 'admin.a');
    const replies = [
      await api.post(`/cases/${id}/identity`, INVENTED, administrator),
      await api.post(`/cases/${MISSING}/identity`, INVENTED, administrator),
      await api.get(`/cases/${id}/identity`, administrator),
    ];
    for (const { status, body } of replies) expect([status, body['code']]).toEqual([403, 'ACCESS.ROLE']);
  });
});

function expectChained(events: readonly LogEvent[]): void {
  let prev: string | null = null;
  for (const event of events) {
    expect(event.metadata.prev).toBe(prev);
    expect(eventHash(event)).toBe(event.metadata.hash);
    prev = event.metadata.hash;
  }
}

async function withKeys<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: api.keysUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function keysMade(): Promise<string[]> {
  const { rows } = await withKeys((client) =>
    client.query<{ scope: string }>('select scope from data_keys order by 1'),
  );
  return rows.map(({ scope }) => scope);
}

async function destroyKey(scope: string): Promise<void> {
  const sql = 'update data_keys set wrapped = null, destroyed_at = now() where scope = $1';
  expect((await withKeys((client) => client.query(sql, [scope]))).rowCount).toBe(1);
}
