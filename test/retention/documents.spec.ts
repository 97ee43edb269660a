import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { streams, type CaseId } from '#kernel';
import { office, startOffice, type Office, type Reply } from './support/office.js';
import { concluded, did, documentThere, open, sealedScan, type Report } from './support/reports.js';

let baton: Office;
const refusal = ({ status, body }: Reply) => [status, body['code']];
const scansOf = async ({ id }: Report) =>
  (await baton.eventsOf(streams.case(office, id as CaseId))).filter(({ type }) => type === 'Scanned').length;

/** Destroys, by order unless another cause is given; all documents, or the whole content. */
async function destroyed({ id }: Report, cause = 'order', kind = 'document'): Promise<void> {
  const order = { target: { kind, case: id }, cause, basis: 'court.ruling.3', reason: 'ruled so' };
  const ordered = String((await did(baton.post('registrar.a', '/destructions', order)))['id']);
  await did(baton.post('leader.l', `/destructions/${ordered}/approve`, {}));
  baton.clock.pass(73);
  await baton.act();
}

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
}, 120_000);

afterAll(async () => baton.stop(), 60_000);

describe('a document belongs to one case', () => {
  it('so a hold on its case holds, whatever is said of the same id in another', async () => {
    const [held, other] = [await concluded(baton), await concluded(baton)];
    await did(baton.post('head.h', `/cases/${held.id}/holds`, { reason: 'the court asked' }));
    const theirs = await sealedScan(baton, held.id, held.document);
    const stolen = await baton.post('registrar.a', `/cases/${other.id}/scans`, theirs);
    expect([refusal(stolen), await scansOf(other)]).toEqual([[422, 'CASE.DOCUMENT_KEY'], 1]);
    const own = await sealedScan(baton, other.id, held.document);
    await did(baton.post('registrar.a', `/cases/${other.id}/scans`, own));
    await destroyed(other);
    expect(await documentThere(baton, other.id, held.document)).toBe(false);
    expect(await documentThere(baton, held.id, held.document)).toBe(true);
  }, 60_000);

  it('under a key of its own: any other, and one that is gone, is refused and nothing is written', async () => {
    const report = await concluded(baton);
    const scan = await sealedScan(baton, report.id);
    const { key } = await sealedScan(baton, report.id);
    const send = (body: object) => baton.post('registrar.a', `/cases/${report.id}/scans`, body);
    expect(refusal(await send({ ...scan, key }))).toEqual([422, 'CASE.DOCUMENT_KEY']);
    expect(refusal(await send({ ...scan, key: randomUUID() }))).toEqual([422, 'CASE.DOCUMENT_KEY']);
    await baton.keyStore.destroy(scan.key);
    expect(refusal(await send(scan))).toEqual([422, 'CASE.DOCUMENT_KEY']);
    expect(await scansOf(report)).toBe(1);
  }, 60_000);

  it('and what was recorded of it is answered to a retry as before, also when its key is gone', async () => {
    const report = await concluded(baton);
    const [scan, sending] = [await sealedScan(baton, report.id), { key: randomUUID() }];
    const path = `/cases/${report.id}/scans`;
    const first = await did(baton.post('registrar.a', path, scan, sending));
    await destroyed(report);
    expect(await did(baton.post('registrar.a', path, scan, sending))).toEqual(first);
    expect(await did(baton.afresh('registrar.a', path, scan, sending))).toEqual(first);
    expect(await scansOf(report)).toBe(2);
  }, 60_000);
});

describe('a document whose own time runs on', () => {
  const MONTH = 31 * 24;
  const there = ({ id, document }: Report) => documentThere(baton, id, document);
  const dueNow = async ({ id }: Report) => {
    await baton.caughtUp();
    const { due } = await did(baton.get('head.h', '/retention/due'));
    return (due as { case: string; kind: string }[]).flatMap((one) => (one.case === id ? [one.kind] : []));
  };

  it('stays when its content expires, is listed when its time is over, and goes then; an order takes it at once', async () => {
    for (const [kind, months] of [['content', 1] as const, ['document', 6] as const])
      await did(baton.post('head.h', '/retention/rules', { kind, months, basis: 'archive.rule.7' }));
    const [kept, ruled] = [await concluded(baton), await concluded(baton)];
    baton.clock.pass(2 * MONTH);
    await destroyed(kept, 'expiry', 'content');
    await destroyed(ruled, 'order', 'content');
    expect([await there(kept), await there(ruled)]).toEqual([true, false]);
    expect([await dueNow(kept), await dueNow(ruled)]).toEqual([[], []]);
    baton.clock.pass(5 * MONTH);
    expect([await dueNow(kept), await dueNow(ruled)]).toEqual([['document'], []]);
    await destroyed(kept, 'expiry');
    expect([await there(kept), await dueNow(kept)]).toEqual([false, []]);
  }, 60_000);

  it('goes with an expired content when its own time is over as well', async () => {
    const report = await concluded(baton);
    baton.clock.pass(7 * MONTH);
    await destroyed(report, 'expiry', 'content');
    expect([await there(report), await dueNow(report)]).toEqual([false, []]);
  }, 60_000);
});
