import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allProjections } from '#composition';
import { verifyReadModel } from '#projections';
import { startOffice, type Office } from './support/office.js';
import { concluded, corrected, did, open, scanned, type Report } from './support/reports.js';

let baton: Office;

/** Destroys by order. */
async function forgotten(kind: string, { id }: Report): Promise<void> {
  const order = { target: { kind, case: id }, cause: 'order', basis: 'court.ruling.3', reason: 'the court ruled so' };
  const ordered = String((await did(baton.post('registrar.a', '/destructions', order)))['id']);
  await did(baton.post('leader.l', `/destructions/${ordered}/approve`, {}));
  baton.clock.pass(73);
  await baton.act();
}

/** What is due of a report, whenever. */
async function dueOf({ id }: Report): Promise<string[]> {
  await baton.caughtUp();
  const { due } = await did(baton.get('head.h', '/retention/due?on=2999-01-01'));
  return (due as { case: string; kind: string }[]).flatMap((one) => (one.case === id ? [one.kind] : [])).sort();
}

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  for (const kind of ['identity', 'content', 'document'])
    await did(baton.post('head.h', '/retention/rules', { kind, months: 1, basis: 'archive.rule.7' }));
}, 120_000);

afterAll(async () => baton.stop(), 60_000);

describe('what is written after a destruction can be forgotten in its turn', () => {
  it('a contact of a reporter who was forgotten makes the identity due again', async () => {
    const report = await concluded(baton);
    await forgotten('identity', report);
    expect(await dueOf(report)).toEqual(['content', 'document']);
    const change = (body: object) => did(baton.post('registrar.a', `/cases/${report.id}/identity/contact`, body));
    await change({});
    expect(await dueOf(report)).toEqual(['content', 'document']);
    await change({ contacts: [{ channel: 'phone', value: 'invented 0001' }] });
    expect(await dueOf(report)).toEqual(['content', 'document', 'identity']);
    await forgotten('identity', report);
    expect(await dueOf(report)).toEqual(['content', 'document']);
  }, 60_000);

  it('a text of a case whose content was forgotten makes the content due again, a scan only the documents', async () => {
    const report = await concluded(baton);
    await forgotten('content', report);
    expect(await dueOf(report)).toEqual(['identity']);
    await scanned(baton, report.id);
    expect(await dueOf(report)).toEqual(['document', 'identity']);
    await corrected(baton, report.id);
    expect(await dueOf(report)).toEqual(['content', 'document', 'identity']);
    await forgotten('content', report);
    expect(await dueOf(report)).toEqual(['identity']);
  }, 60_000);

  it('and the list equals a fresh fold of the log', async () => {
    const { log, pool, platform } = baton;
    const surroundings = { log, pool, upcaster: platform.catalogue, skips: new Set<string>() };
    const retention = allProjections.find(({ name }) => name === 'retention');
    if (!retention) throw new Error('no such read model');
    expect((await verifyReadModel(surroundings, retention))?.differences).toEqual([]);
  }, 60_000);
});
