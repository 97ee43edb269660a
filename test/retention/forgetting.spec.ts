import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DuePage } from '#retention';
import { allProjections } from '#composition';
import { eventHash, streams, type CaseId, type StreamName } from '#kernel';
import { processProjection } from '#processes';
import { verifyReadModel } from '#projections';
import { identityStream, IdentityContent } from '#vault';
import { office, startOffice, type Office, type Reply } from './support/office.js';
import { content } from '../web/support/bodies.js';
import {
  concluded,
  did,
  documentThere,
  granted,
  open,
  read,
  received,
  registered,
  said,
  yearOf,
  type Report,
} from './support/reports.js';

const YEAR = 366 * 24;
const reason = 'its time is over';
const [DESTROYED, BASIS] = ['CONTENT.KEY_DESTROYED', 'archive.rule.7'];
let baton: Office;
let yearReceived: number;

const caseStream = ({ id }: Report): StreamName => streams.case(office, id as CaseId);
const order = (kind: string, { id }: Report, cause = 'expiry') => ({
  target: { kind, case: id },
  ...{ cause, basis: BASIS, reason },
});
const refusal = ({ status, body }: Reply) => [status, body['code']];

async function ordered(kind: string, report: Report, cause?: string): Promise<string> {
  return String((await did(baton.post('registrar.a', '/destructions', order(kind, report, cause))))['id']);
}

async function approved(kind: string, report: Report, cause?: string): Promise<string> {
  const id = await ordered(kind, report, cause);
  await did(baton.post('leader.l', `/destructions/${id}/approve`, {}));
  return id;
}

async function forgotten(kind: string, report: Report, cause?: string): Promise<string> {
  const id = await approved(kind, report, cause);
  baton.clock.pass(73);
  await baton.act();
  return id;
}

async function statusOf(id: string): Promise<unknown> {
  await baton.caughtUp();
  return (await did(baton.get('auditor.a', `/destructions/${id}`)))['status'];
}

async function due(query = ''): Promise<DuePage> {
  await baton.caughtUp();
  return (await did(baton.get('head.h', `/retention/due${query}`))) as unknown as DuePage;
}

/** What is shown of a case besides its content, and totals; without the place in the log. */
async function shown({ id }: Report): Promise<unknown> {
  await baton.caughtUp();
  const year = yearReceived;
  const paths = [`/cases/${id}`, `/cases/${id}/custody`, '/cases?limit=200', `/registers/XF/${year}`];
  const bodies = await Promise.all(paths.map((path) => did(baton.get('head.h', path))));
  return bodies.map(({ asOf: _asOf, now: _now, ...body }) => body);
}

async function brokenLinks(stream: StreamName): Promise<number> {
  let prev: string | null = null;
  let broken = 0;
  for (const event of await baton.eventsOf(stream)) {
    if (event.metadata.prev !== prev || eventHash(event) !== event.metadata.hash) broken += 1;
    prev = event.metadata.hash;
  }
  return broken;
}

/** What the vault opens of the reporter: per field its value, or the code of the refusal. */
async function reporterOf({ id }: Report): Promise<unknown[]> {
  const fields = await baton.app.get(IdentityContent, { strict: false }).open(office, id as CaseId);
  return fields.map((field) => ('refusal' in field ? field.refusal.code : field.value));
}

async function keyThere(scope: string): Promise<boolean> {
  return baton.keyStore.ensure(scope).then(
    () => true,
    () => false,
  );
}

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  yearReceived = yearOf(baton);
  for (const kind of ['content', 'document'])
    await did(baton.post('head.h', '/retention/rules', { kind, months: 12, basis: BASIS }));
  await did(baton.post('head.h', '/retention/rules', { kind: 'identity', months: 3, basis: BASIS }));
}, 120_000);

afterAll(async () => baton.stop(), 60_000);

describe('guard-rail 1: forgetting', () => {
  let gone: Report;
  let kept: Report;
  let grant: string;

  it('lists what is due on a day, of closed cases only, with exact counts', async () => {
    [gone, kept] = [await concluded(baton), await concluded(baton)];
    await registered(baton);
    const today = await due();
    expect(today.totals).toEqual({ entries: 0, byKind: {} });
    const later = await due('?on=2999-01-01');
    expect(later.totals).toEqual({ entries: 6, byKind: { identity: 2, content: 2, document: 2 } });
    expect(later.due.slice(0, 2).map(({ kind, months }) => [kind, months])).toEqual([
      ['identity', 3],
      ['identity', 3],
    ]);
    const first = await due('?on=2999-01-01&limit=4');
    const second = await due(`?on=2999-01-01&limit=4&cursor=${first.next ?? ''}`);
    expect([...first.due, ...second.due]).toEqual(later.due);
    expect([second.next, second.totals.entries]).toEqual([null, 6]);
    expect(refusal(await baton.get('head.h', '/retention/due?on=2020-02-30'))).toEqual([400, 'REQUEST.INVALID']);
  }, 60_000);

  it('is not ordered before its time, nor of a report that is not there', async () => {
    const early = await baton.post('registrar.a', '/destructions', order('content', gone));
    expect(refusal(early)).toEqual([422, 'DESTRUCTION.NOT_DUE']);
    const missing = { ...gone, id: '00000000-0000-4000-8000-000000000000' };
    const nothing = await baton.post('registrar.a', '/destructions', order('content', missing));
    expect(refusal(nothing)).toEqual([404, 'CASE.UNKNOWN']);
  });

  it('is not due because one person says it was concluded before it came', async () => {
    const report = await registered(baton);
    const early = { outcome: 'answered', occurredAt: '2001-01-01T00:00:00.000Z' };
    await did(baton.post('head.h', `/cases/${report.id}/conclude`, early));
    const expired = await baton.post('registrar.a', '/destructions', order('content', report));
    expect(refusal(expired)).toEqual([422, 'DESTRUCTION.NOT_DUE']);
    expect((await due()).due.filter((entry) => entry.case === report.id)).toEqual([]);
  });

  it('reaches no document of another case', async () => {
    const target = { kind: 'document', case: gone.id, documents: [kept.document] };
    const strange = await baton.post('registrar.a', '/destructions', {
      ...order('document', gone, 'order'),
      target,
    });
    expect(refusal(strange)).toEqual([422, 'DESTRUCTION.DOCUMENT_UNKNOWN']);
  });

  it('takes two persons: neither who ordered nor his delegate approves, and no clerk', async () => {
    baton.clock.pass(YEAR);
    const { id } = await did(baton.post('both.x', '/destructions', order('content', gone)));
    const approval = (who: string) => baton.post(who, `/destructions/${String(id)}/approve`, {});
    expect(refusal(await approval('both.x'))).toEqual([422, 'DESTRUCTION.SECOND_PERSON']);
    expect(refusal(await approval('registrar.a'))).toEqual([403, 'ACCESS.ROLE']);
    const until = new Date(Date.parse(baton.clock.now()) + 3_600_000).toISOString();
    const delegation = { to: 'officer.r', role: 'leaderInCharge', until };
    await did(baton.post('both.x', '/staff/both.x/delegations', delegation));
    expect(refusal(await approval('officer.r'))).toEqual([422, 'DESTRUCTION.SECOND_PERSON']);
    const proxy = await baton.post('leader.l', `/destructions/${String(id)}/approve`, { signer: 'leader.m' });
    expect(refusal(proxy)).toEqual([422, 'DESTRUCTION.OWN_ACCOUNT']);
    await did(baton.post('head.h', `/destructions/${String(id)}/stop`, { reason: 'ordered anew' }));
    expect(refusal(await approval('leader.l'))).toEqual([409, 'DESTRUCTION.NOT_OPEN']);
  });

  it('never happens under hold: not ordered, and what was approved is stopped', async () => {
    const held = await concluded(baton);
    baton.clock.pass(YEAR);
    const id = await approved('content', held);
    const { id: hold } = await did(baton.post('head.h', `/cases/${held.id}/holds`, { reason: 'the court asked' }));
    expect((await due()).due.filter((entry) => entry.case === held.id)).toEqual([]);
    expect(refusal(await baton.post('registrar.a', '/destructions', order('content', held)))).toEqual([
      ...[409, 'RETENTION.ON_HOLD'],
    ]);
    await baton.act();
    expect(await did(baton.get('head.h', `/destructions/${id}`))).toMatchObject({ status: 'stopped', why: 'hold' });
    await did(baton.post('head.h', `/holds/${String(hold)}/lift`, { reason: 'decided' }));
    baton.clock.pass(200);
    await baton.act();
    expect(await read(baton, held)).toContain(said.CORRECTED);
    const { holds } = await did(baton.get('head.h', `/cases/${held.id}/holds`));
    expect(holds).toMatchObject([{ id: hold, placedBy: 'head.h', liftedBy: 'head.h', reason: { sealed: true } }]);
    expect((await due()).due.filter((entry) => entry.case === held.id)).toHaveLength(3);
  }, 60_000);

  it('stops when the case is reopened before its content is gone', async () => {
    const back = await concluded(baton);
    baton.clock.pass(YEAR);
    const id = await approved('content', back);
    const owner = { kind: 'officer', id: 'officer.a', department: 'reception' };
    await did(baton.post('head.h', `/cases/${back.id}/reopen`, { owner, reason: 'new evidence' }));
    await baton.act();
    expect(await did(baton.get('head.h', `/destructions/${id}`))).toMatchObject({ status: 'stopped', why: 'notDue' });
  }, 60_000);

  it('waits its delay, is carried out once, and is in the log with the ids of the keys', async () => {
    grant = await granted(baton, gone.id);
    const before = await shown(gone);
    expect(await read(baton, gone, grant)).toContain(said.CORRECTED);
    const id = await approved('content', gone);
    baton.clock.pass(71);
    await baton.act();
    expect(await statusOf(id)).toBe('approved');
    expect(await read(baton, gone, grant)).toContain(said.CORRECTED);
    baton.clock.pass(2);
    await baton.act();
    expect(await statusOf(id)).toBe('destroyed');
    expect(await baton.act()).toBe(0);
    const events = await baton.eventsOf(streams.destruction(office, id));
    expect(events.map(({ type }) => type)).toEqual([
      ...['DestructionOrdered', 'DestructionApproved', 'DestructionBegun', 'KeyDestroyed'],
    ]);
    const { keys } = events.at(-1)?.data as { keys: { id: string; scope: string }[] };
    expect(keys.map(({ scope }) => scope).sort()).toEqual(['case', 'disclosure', 'document', 'own']);
    for (const key of keys) expect(await baton.keyStore.find(key.id)).toBeNull();
    expect(await shown(gone)).toEqual(before);
  }, 60_000);

  it('afterwards nothing of the content opens, and says why; everything else does', async () => {
    expect(await documentThere(baton, gone.id, gone.document)).toBe(false);
    await expect(baton.keyStore.ensure(caseStream(gone))).rejects.toMatchObject({ code: DESTROYED, status: 410 });
    const fields = await read(baton, gone, grant);
    expect(fields.length).toBeGreaterThan(1);
    expect(new Set(fields)).toEqual(new Set([DESTROYED]));
    expect(await read(baton, kept)).toContain(said.CORRECTED);
    expect(await documentThere(baton, kept.id, kept.document)).toBe(true);
    expect(await reporterOf(gone)).toContain(said.NAME);
  }, 60_000);

  it('afterwards the hash chain, the number and every read model still verify', async () => {
    const all = [caseStream(gone), caseStream(kept), streams.retention(office), streams.staff(office)];
    for (const stream of all) expect([stream, await brokenLinks(stream)]).toEqual([stream, 0]);
    const register = await did(baton.get('head.h', `/registers/XF/${yearReceived}`));
    expect(register).toMatchObject({ missing: [], grantedTwice: 0 });
    expect(await did(baton.get('head.h', `/cases?number=${gone.number}`))).toMatchObject({ totals: { cases: 1 } });
    const { log, pool, platform } = baton;
    const surroundings = { log, pool, upcaster: platform.catalogue, skips: new Set<string>() };
    for (const projection of [...allProjections, ...baton.processes.map(processProjection)]) {
      const verified = await verifyReadModel(surroundings, projection);
      expect({ name: projection.name, differences: verified?.differences }).toEqual({
        name: projection.name,
        differences: [],
      });
    }
  }, 120_000);

  it('afterwards what needs no content goes on, and an old request cannot be compared any more', async () => {
    const step = await concluded(baton);
    const key = 'retention-retry-0001';
    const archiving = (body: object) => baton.post('head.h', `/cases/${step.id}/archive`, body, { key });
    await did(archiving({ shelf: 'S1' }));
    baton.clock.pass(YEAR);
    await forgotten('content', step);
    expect(refusal(await archiving({ shelf: 'S1' }))).toEqual([409, 'COMMAND.KEY_UNVERIFIABLE']);
    await did(baton.post('head.h', `/cases/${gone.id}/archive`, {}));
    expect(await brokenLinks(caseStream(gone))).toBe(0);
  }, 60_000);

  it('of the reporter leaves the report, and is not due again', async () => {
    await forgotten('identity', kept);
    expect(new Set(await reporterOf(kept))).toEqual(new Set([DESTROYED]));
    expect(await keyThere(identityStream(office, kept.id as CaseId))).toBe(false);
    expect(await read(baton, kept)).toContain(said.CORRECTED);
    const left = (await due()).due.filter((entry) => entry.case === kept.id);
    expect(left.map(({ kind }) => kind).sort()).toEqual(['content', 'document']);
    const over = (await due()).due.filter((entry) => entry.case === gone.id);
    expect(over.map(({ kind }) => kind)).toEqual(['identity']);
  }, 60_000);

  it('comes before a hold that is too late, which says so', async () => {
    const late = await baton.post('head.h', `/cases/${kept.id}/holds`, { reason: 'the court asked' });
    const orders = await did(baton.get('head.h', `/destructions?case=${kept.id}&status=destroyed`));
    const [done] = orders['destructions'] as { id: string }[];
    expect(late.body).toMatchObject({ tooLateFor: [done?.id] });
  });
});

describe('guard-rail 3: a superior’s matter found late', () => {
  it('is destroyed at once by two, whatever the rules say; fact, time, hands and seal number stay', async () => {
    const report = await registered(baton);
    const first = await baton.post('head.h', '/destructions', order('superiorMatter', report, 'superiorMatter'));
    expect(refusal(first)).toEqual([422, 'DESTRUCTION.NOT_SUPERIORS']);
    const found = { destination: 'superior', seal: 'S77' };
    await did(baton.post('screener.a', `/cases/${report.id}/superior-matter`, found));
    expect((await due()).due.filter((entry) => entry.case === report.id)).toMatchObject([{ kind: 'superiorMatter' }]);
    const before = await shown(report);
    const id = await approved('superiorMatter', report, 'superiorMatter');
    await baton.act();
    expect(await statusOf(id)).toBe('destroyed');
    expect(await keyThere(caseStream(report))).toBe(false);
    expect(await keyThere(identityStream(office, report.id as CaseId))).toBe(false);
    expect(await documentThere(baton, report.id, report.document)).toBe(false);
    expect(await shown(report)).toEqual(before);
    expect(await brokenLinks(caseStream(report))).toBe(0);
    expect((await due()).due.filter((entry) => entry.case === report.id)).toEqual([]);
    await sentUp(report);
  }, 60_000);

  it('passed up at screening keeps no reporter either, though he was recorded before', async () => {
    const [id, head] = [await received(baton), 'head.h'];
    const contacts = [{ channel: 'phone', value: 'invented 0000' }];
    const reporter = { kind: 'named', name: said.NAME, contacts, doNotContact: false };
    await did(baton.post('registrar.a', `/cases/${id}/identity`, reporter));
    const grant = await granted(baton, id, 'identity');
    const screening = { decision: 'routed', route: 'superiorSealed', destination: 'superior', seal: 'S5' };
    await did(baton.post('screener.a', `/cases/${id}/screen`, { screening }));
    const looked = await baton.post('registrar.a', `/cases/${id}/identity/looks`, { request: grant });
    expect(refusal(looked)).toEqual([410, 'CONTENT.DOOMED']);
    const coded = await baton.post('registrar.a', `/cases/${id}/query-code`, {});
    expect(refusal(coded)).toEqual([409, 'IDENTITY.NOT_KEPT']);
    const report = { id, document: '', number: '' };
    expect((await due()).due.filter((entry) => entry.case === id)).toMatchObject([{ kind: 'superiorMatter' }]);
    const destroyed = await approved('superiorMatter', report, 'superiorMatter');
    await baton.act();
    expect(await statusOf(destroyed)).toBe('destroyed');
    expect(await keyThere(identityStream(office, id as CaseId))).toBe(false);
    expect((await due()).due.filter((entry) => entry.case === id)).toEqual([]);
    expect((await did(baton.get(head, `/cases/${id}`)))['stage']).toBe('routed');
  }, 60_000);

  /** The sealed item still goes up, on a sign-off, and who fetched it is written down: under a key of its own. */
  async function sentUp(report: Report): Promise<void> {
    const { id } = report;
    const [items, superior, own] = [['m1'], { kind: 'body', id: 'superior' }, { kind: 'ownAccount' }];
    const signed = { items, destination: superior, evidence: own };
    const { signOff } = await did(baton.post('leader.l', `/cases/${id}/sign-offs`, signed));
    const hand = {
      signOff,
      items,
      to: superior,
      purpose: 'forwarding',
      collector: 'Tess',
      contact: 'gate 1',
      evidence: own,
    };
    await did(baton.post('officer.a', `/cases/${id}/handovers`, hand));
    expect(await keyThere(caseStream(report))).toBe(false);
  }
});

describe('an order about a case that is not for somebody', () => {
  it('is to him what is not there', async () => {
    const report = await concluded(baton);
    baton.clock.pass(YEAR);
    const id = await ordered('content', report);
    const { id: hold } = await did(baton.post('head.h', `/cases/${report.id}/holds`, { reason: 'the court asked' }));
    await did(baton.post('leader.m', `/cases/${report.id}/recusals`, { reason: 'a relative' }));
    await baton.caughtUp();
    const missing = '00000000-0000-4000-8000-000000000000';
    const alike = async (path: (record: string) => string, record: string, body?: object) => {
      const send = (to: string) => (body ? baton.post('leader.m', to, body) : baton.get('leader.m', to));
      const [kept, none] = [await send(path(record)), await send(path(missing))];
      expect([path(record), kept.status, kept.body['code']]).toEqual([path(record), none.status, none.body['code']]);
      expect(kept.status).toBe(404);
    };
    await alike((record) => `/destructions/${record}`, id);
    await alike((record) => `/destructions/${record}/approve`, id, {});
    await alike((record) => `/destructions/${record}/stop`, id, { reason });
    await alike((record) => `/holds/${record}/lift`, String(hold), { reason });
    await alike((record) => `/cases/${record}/holds`, report.id);
    await alike((record) => `/cases/${record}/holds`, report.id, { reason });
    const { destructions } = await did(baton.get('leader.m', `/destructions?case=${report.id}`));
    expect(destructions).toEqual([]);
  }, 60_000);
});

describe('a hold', () => {
  const signed = (path: string, signer: string) => baton.post('head.h', path, { reason: 'the court asked', signer });

  it('is neither placed nor lifted in the name of one who stepped aside', async () => {
    const { id } = await concluded(baton);
    const { id: hold } = await did(signed(`/cases/${id}/holds`, 'leader.l'));
    await did(baton.post('leader.l', `/cases/${id}/recusals`, { reason: 'a relative' }));
    for (const path of [`/holds/${String(hold)}/lift`, `/cases/${id}/holds`])
      expect([path, ...refusal(await signed(path, 'leader.l'))]).toEqual([path, 422, 'CASE.RECUSED']);
    await did(signed(`/holds/${String(hold)}/lift`, 'leader.m'));
  }, 60_000);

  it('on a sealed case is neither placed nor lifted in the name of one who may not see it', async () => {
    const id = await received(baton);
    const reported = [{ name: '虚乙员', staff: 'officer.b' }];
    await did(
      baton.post('screener.a', `/cases/${id}/screen`, { screening: { ...content, decision: 'accepted', reported } }),
    );
    const { id: hold } = await did(baton.post('head.h', `/cases/${id}/holds`, { reason: 'the court asked' }));
    for (const path of [`/holds/${String(hold)}/lift`, `/cases/${id}/holds`])
      expect([path, ...refusal(await signed(path, 'officer.a'))]).toEqual([path, 422, 'CASE.NOT_A_READER']);
  }, 60_000);
});
