import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CustodyGapWatch, gapsProjection, openGaps } from '#gaps';
import { Secret, streams, type CaseId } from '#kernel';
import { processProjection } from '#processes';
import { Rebuilder, systemTimers, verifyReadModel } from '#projections';
import { jsonLogger } from '#web';
import { body, officer, own, paper } from '../web/support/bodies.js';
import { office, type Office, type Reply } from '../retention/support/office.js';
import { did } from '../retention/support/reports.js';
import { WatchedOffice } from './support/watched-office.js';

jest.setTimeout(120_000);

const none = { kind: 'none' } as const;
const signed = { kind: 'ownAccount' } as const;
const person = (id: string) => ({ kind: 'officer', id, department: 'reception' }) as const;

let watched: WatchedOffice;
let baton: Office;

beforeAll(async () => {
  watched = await WatchedOffice.start();
  baton = watched.baton;
}, 120_000);

afterAll(() => baton.stop(), 60_000);

describe('a custody gap is written down, shown, and closed by the event that ends it', () => {
  it('offeredTooLong: when nobody took it in time', async () => {
    const id = await watched.accepted();
    const handover = await watched.handedOver(id);
    baton.clock.pass(23);
    expect(await watched.gapsOf(id)).toEqual([]);
    baton.clock.pass(2);
    const [gap, ...others] = await watched.gapsOf(id);
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ kind: 'offeredTooLong', items: ['m1'], handover, case: id, closed: null });
    const [offer] = (await baton.eventsOf(streams.case(office, id as CaseId))).filter(
      ({ type }) => type === 'HandedOver',
    );
    expect(gap).toMatchObject({ source: offer?.id, since: offer?.metadata.occurredAt });
    const taking = { signer: 'court', evidence: paper };
    await did(baton.post('officer.b', `/cases/${id}/handovers/${handover}/acknowledge`, taking));
    const last = await baton.log.lastOf(streams.case(office, id as CaseId));
    expect((await watched.gapsOf(id))[0]).toMatchObject({ id: gap?.id, closed: { by: last?.id } });
    expect(await watched.written(id)).toEqual(['CustodyGapFound', 'CustodyGapClosed']);
  });

  it('offeredTooLong: never, when it was taken or refused in time', async () => {
    const [taken, refused] = [await watched.accepted(), await watched.accepted()];
    const [first, second] = [await watched.handedOver(taken), await watched.handedOver(refused)];
    const court = { signer: 'court', evidence: paper };
    await did(baton.post('officer.b', `/cases/${taken}/handovers/${first}/acknowledge`, court));
    await did(
      baton.post('officer.b', `/cases/${refused}/handovers/${second}/refuse`, { ...court, reason: 'not ours' }),
    );
    baton.clock.pass(30);
    expect([...(await watched.gapsOf(taken)), ...(await watched.gapsOf(refused))]).toEqual([]);
    expect([...(await watched.written(taken)), ...(await watched.written(refused))]).toEqual([]);
  });

  it('offeredTooLong: found and closed, both, when it was taken too late but before the watch came', async () => {
    const id = await watched.accepted();
    const handover = await watched.handedOver(id);
    baton.clock.pass(30);
    await did(
      baton.post('officer.b', `/cases/${id}/handovers/${handover}/acknowledge`, { signer: 'court', evidence: paper }),
    );
    await baton.act([watched.watch]);
    expect(await watched.kindsOf(id)).toEqual(['offeredTooLong closed']);
  });

  it('holderLeft: until what he had was transferred', async () => {
    const id = await watched.received('officer.s');
    const elsewhere = await watched.received('officer.d');
    const owner = officer('officer.d');
    await did(baton.post('head.h', `/cases/${id}/assign-owner`, { owner }));
    await did(baton.post('admin.a', '/staff/officer.s/leave', {}));
    const [gap] = await watched.gapsOf(id);
    expect(gap).toMatchObject({ kind: 'holderLeft', items: ['m1', 'm2'], closed: null });
    expect(await watched.gapsOf(elsewhere)).toEqual([]);
    const transfer = { items: ['m1'], to: officer('officer.d'), countedBy: 'officer.c' };
    const signatures = { authorised: own, counted: paper, taken: paper };
    await did(baton.post('head.h', `/cases/${id}/transfer`, { ...transfer, ...signatures }));
    expect(await watched.kindsOf(id)).toEqual(['holderLeft']);
    await did(baton.post('head.h', `/cases/${id}/transfer`, { ...transfer, ...signatures, items: ['m2'] }));
    expect(await watched.kindsOf(id)).toEqual(['holderLeft closed']);
  });

  it('holderLeft: also of what is given to him after he left', async () => {
    const id = await watched.received();
    const from = person('officer.a');
    const to = person('officer.s');
    const source = await watched.tell(id, {
      type: 'CustodyPassed',
      data: { items: ['m2'], from, to, given: signed, taken: signed },
    });
    expect(await watched.gapsOf(id)).toEqual([expect.objectContaining({ kind: 'holderLeft', items: ['m2'], source })]);
    const more = await watched.tell(id, {
      type: 'CustodyPassed',
      data: { items: ['m1'], from, to, given: signed, taken: signed },
    });
    expect((await watched.gapsOf(id)).map((gap) => [gap.items, gap.source])).toEqual([
      [['m2'], source],
      [['m1'], more],
    ]);
  });

  it('heldByNobody: what was reported lost', async () => {
    const id = await watched.received();
    await did(baton.post('officer.a', `/cases/${id}/discrepancies`, { items: ['m2'], kind: 'lost' }));
    expect(await watched.gapsOf(id)).toEqual([
      expect.objectContaining({ kind: 'heldByNobody', items: ['m2'], closed: null }),
    ]);
  });

  it('heldByNobody: what is offered although nobody ever had it, until somebody took it', async () => {
    const id = await watched.received();
    const handover = randomUUID();
    const parties = { from: person('officer.a'), to: { kind: 'body', id: 'court' } as const };
    const told = {
      collector: new Secret('Tess'),
      contact: new Secret('room 4'),
      purpose: 'handling',
      evidence: signed,
    } as const;
    await watched.tell(id, {
      type: 'HandedOver',
      data: { handover, signOff: randomUUID(), items: ['m9'], ...parties, ...told },
    });
    expect(await watched.kindsOf(id)).toEqual(['heldByNobody']);
    await watched.tell(id, { type: 'HandoverAcknowledged', data: { handover, by: parties.to, evidence: signed } });
    expect(await watched.kindsOf(id)).toEqual(['heldByNobody closed']);
  });

  it('heldByTwo: what one gave who did not have it, until only one says that he has it', async () => {
    const id = await watched.received();
    const [from, to] = [person('officer.b'), person('officer.c')];
    const signatures = { given: signed, taken: signed };
    await watched.tell(id, { type: 'CustodyPassed', data: { items: ['m1'], from, to, ...signatures } });
    expect(await watched.gapsOf(id)).toEqual([
      expect.objectContaining({ kind: 'heldByTwo', items: ['m1'], closed: null }),
    ]);
    const back = { items: ['m1'], from: to, to: person('officer.a'), ...signatures };
    const by = await watched.tell(id, { type: 'CustodyPassed', data: back });
    expect((await watched.gapsOf(id))[0]?.closed?.by).toBe(by);
  });

  it('heldByTwo: what was taken twice', async () => {
    const id = await watched.accepted();
    const handover = await watched.handedOver(id);
    const taking = { signer: 'court', evidence: paper };
    await did(baton.post('officer.b', `/cases/${id}/handovers/${handover}/acknowledge`, taking));
    await watched.tell(id, {
      type: 'HandoverAcknowledged',
      data: { handover, by: person('officer.d'), evidence: signed },
    });
    expect(await watched.kindsOf(id)).toEqual(['heldByTwo']);
  });

  it('recipientWithoutContact: until the contact is entered', async () => {
    const id = await watched.received();
    const told = {
      collector: new Secret('Tess'),
      contact: new Secret('?'),
      purpose: 'handling',
      evidence: signed,
    } as const;
    const parties = { from: person('officer.a'), to: { kind: 'body', id: 'court' } as const };
    const data = { handover: randomUUID(), signOff: randomUUID(), items: ['m1'], ...parties, ...told };
    const event = await watched.tellChanged(id, { type: 'HandedOver', data }, (one) => {
      const { contact: _, ...rest } = one.data;
      return { ...one, data: rest };
    });
    expect(await watched.kindsOf(id)).toEqual(['recipientWithoutContact']);
    const [reason, replacement] = [new Secret('left out'), new Secret('room 4')];
    await watched.tell(id, { type: 'EntryCorrected', data: { event, field: 'contact', reason, replacement } });
    expect(await watched.kindsOf(id)).toEqual(['recipientWithoutContact closed']);
  });

  it('countMismatch: until a second person counted it at a transfer', async () => {
    const id = await watched.received();
    await did(baton.post('officer.a', `/cases/${id}/discrepancies`, { items: ['m1'], kind: 'countMismatch' }));
    expect(await watched.kindsOf(id)).toEqual(['countMismatch']);
    const passing = { items: ['m1'], to: officer('officer.b'), given: own, taken: paper };
    await did(baton.post('officer.a', `/cases/${id}/pass`, passing));
    expect(await watched.kindsOf(id)).toEqual(['countMismatch']);
    const transfer = { items: ['m1'], to: officer('officer.d'), countedBy: 'officer.c' };
    await did(
      baton.post('head.h', `/cases/${id}/transfer`, { ...transfer, authorised: own, counted: paper, taken: paper }),
    );
    expect(await watched.kindsOf(id)).toEqual(['countMismatch closed']);
  });

  it('sealMismatch: until it leaves under a new seal', async () => {
    const id = await watched.accepted();
    await did(baton.post('officer.a', `/cases/${id}/discrepancies`, { items: ['m2'], kind: 'brokenSeal' }));
    expect(await watched.kindsOf(id)).toEqual(['sealMismatch']);
    await watched.handedOver(id, ['m2'], { seal: 'S78' });
    expect(await watched.kindsOf(id)).toEqual(['sealMismatch closed']);
  });

  it('unsigned: a sign-off on behalf without evidence, until it is withdrawn', async () => {
    const id = await watched.accepted();
    const signing = { items: ['m1'], destination: body('court'), signer: 'head.h', evidence: none };
    const { signOff } = await did(baton.post('registrar.a', `/cases/${id}/sign-offs`, signing));
    expect(await watched.kindsOf(id)).toEqual(['unsigned']);
    await did(baton.post('head.h', `/cases/${id}/sign-offs/${String(signOff)}/withdraw`, { reason: 'nobody signed' }));
    expect(await watched.kindsOf(id)).toEqual(['unsigned closed']);
  });

  it('unsigned: a move that nobody can prove, until everybody signed the next', async () => {
    const id = await watched.received();
    await did(
      baton.post('officer.a', `/cases/${id}/pass`, {
        items: ['m1'],
        to: officer('officer.b'),
        given: own,
        taken: none,
      }),
    );
    expect(await watched.kindsOf(id)).toEqual(['unsigned']);
    await did(
      baton.post('officer.b', `/cases/${id}/pass`, {
        items: ['m1'],
        to: officer('officer.a'),
        given: own,
        taken: none,
      }),
    );
    expect(await watched.kindsOf(id)).toEqual(['unsigned', 'unsigned']);
    await did(
      baton.post('officer.a', `/cases/${id}/pass`, {
        items: ['m1'],
        to: officer('officer.b'),
        given: own,
        taken: paper,
      }),
    );
    expect(await watched.kindsOf(id)).toEqual(['unsigned closed', 'unsigned closed']);
  });
});

describe('what an importer brought over', () => {
  it('raises no gap, but is not lost sight of: who leaves with it leaves one', async () => {
    const id = randomUUID();
    const items = [{ id: 'm1', kind: 'letter' as const, pages: 1, original: true }];
    const custodian = person('officer.c');
    const importedFrom = { source: 'oldlog', reference: 'case-7' };
    const flags = ['imported'] as const;
    const receipt = {
      channel: 'letter' as const,
      origin: 'direct' as const,
      items: [...items],
      custodian,
      owner: custodian,
      importedFrom,
    };
    await watched.tell(id, { type: 'Received', data: receipt }, flags);
    const move = { items: ['m1'], from: custodian, to: person('receptionist.a'), given: none, taken: none };
    await watched.tell(id, { type: 'CustodyPassed', data: move }, flags);
    expect(await watched.gapsOf(id)).toEqual([]);
    await did(baton.post('admin.a', '/staff/receptionist.a/leave', {}));
    expect(await watched.kindsOf(id)).toEqual(['holderLeft']);
  });
});

describe('the board', () => {
  it('counts what it shows, by kind and in all, page by page, under every filter', async () => {
    await baton.act([watched.watch]);
    const whole = await watched.board('auditor.a', '?state=all&limit=200');
    const gaps = whole.gaps;
    expect(whole.total).toBe(gaps.length);
    const since = gaps.map((gap) => gap.since);
    expect(since).toEqual([...since].sort());
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < gaps.length; page += 1) {
      const answer = await watched.board('auditor.a', `?state=all&limit=3${cursor}`);
      seen.push(...answer.gaps.map(({ id }) => id));
      expect(answer.total).toBe(gaps.length);
      if (answer.next === null) break;
      cursor = `&cursor=${answer.next}`;
    }
    expect(seen).toEqual(gaps.map(({ id }) => id));
    const open = gaps.filter(({ closed }) => !closed);
    expect((await watched.board('auditor.a')).total).toBe(open.length);
    expect((await watched.board('auditor.a', '?state=closed')).total).toBe(gaps.length - open.length);
    const two = await watched.board('auditor.a', '?state=all&kind=unsigned,heldByTwo');
    expect(two.kinds).toEqual(
      ['heldByTwo', 'unsigned'].map((kind) => ({ kind, count: gaps.filter((gap) => gap.kind === kind).length })),
    );
    const one = gaps[0]?.case ?? '';
    expect((await watched.board('auditor.a', `?state=all&case=${one}`)).total).toBe(
      gaps.filter((gap) => gap.case === one).length,
    );
    const gauge = await openGaps(baton.pool);
    for (const [kind, count] of gauge) expect(count).toBe(open.filter((gap) => gap.kind === kind).length);
  });

  it.each(['?kind=else', '?state=half', '?case=7', '?limit=0', '?cursor=x', '?else=1'])('refuses %s', async (query) => {
    expect((await baton.get('auditor.a', `/gaps${query}`)).status).toBe(400);
  });

  it('is refused to a role that reads no cases, and shows a desk only what it has a part in', async () => {
    expect((await baton.get('statistician.a', '/gaps')).status).toBe(403);
    expect(await watched.board('receptionist.b', '?state=all')).toMatchObject({ gaps: [], total: 0, kinds: [] });
  });

  it('shows nobody the gaps of a case that is not for him: neither in the list, nor in a count, nor by its id', async () => {
    const id = await watched.received();
    await did(baton.post('officer.a', `/cases/${id}/discrepancies`, { items: ['m1'], kind: 'countMismatch' }));
    expect(await watched.kindsOf(id)).toEqual(['countMismatch']);
    const before = await watched.board('head.h', '?state=all');
    await watched.tell(id, { type: 'CaseSealed', data: { readers: ['officer.a'], concerned: new Secret([]) } });
    await baton.caughtUp();
    const after = await watched.board('head.h', '?state=all');
    expect(after.total).toBe(before.total - 1);
    expect(JSON.stringify(after)).not.toContain(id);
    expect(await watched.board('head.h', `?state=all&case=${id}`)).toMatchObject({ gaps: [], total: 0, kinds: [] });
    const missing: Reply = await baton.get('head.h', `/cases/${randomUUID()}/gaps`);
    const hidden: Reply = await baton.get('head.h', `/cases/${id}/gaps`);
    expect([hidden.status, hidden.body['code']]).toEqual([missing.status, missing.body['code']]);
    expect(hidden.status).toBe(404);
    expect(await watched.gapsOf(id, 'officer.a')).toHaveLength(1);
  });
});

describe('the watch', () => {
  it('writes nothing twice, however often it acts, and nothing anew after its tasks were derived again', async () => {
    await baton.act([watched.watch]);
    const count = async (): Promise<number> => {
      let events = 0;
      for await (const item of baton.log.readAll(null))
        if (item.kind === 'event' && item.event.type.startsWith('CustodyGap')) events += 1;
      return events;
    };
    const before = await count();
    expect(before).toBeGreaterThan(20);
    const surroundings = { pool: baton.pool, log: baton.log, upcaster: null, skips: new Set<string>() };
    const ports = { logger: jsonLogger('test', 'silent'), timers: systemTimers, batchSize: 100 };
    for (const projection of [processProjection(watched.watch), gapsProjection]) {
      expect((await verifyReadModel(surroundings, projection))?.differences).toEqual([]);
      expect(await new Rebuilder({ ...surroundings, ...ports }).rebuild(projection)).toMatchObject({
        kind: 'switched',
        differsFromLive: [],
      });
    }
    await baton.pool.query('delete from baton.process_attempts');
    await baton.act([watched.watch]);
    const table = processProjection(watched.watch).tables[0]?.name ?? '';
    await baton.pool.query(`update live.${table} set due_at = null where key like 'case/%'`);
    await baton.act([watched.watch]);
    expect(await count()).toBe(before);
  });

  it('follows another policy under another version: its tasks are derived anew', () => {
    const of = (offeredHours: number) => new CustodyGapWatch(watched.store, baton.clock, { offeredHours });
    expect(of(48).version).not.toBe(of(24).version);
  });
});
