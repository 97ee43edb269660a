import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CaseEvent } from '#cases';
import { Secret, streams, type CaseId } from '#kernel';
import { officer } from '../web/support/bodies.js';
import { office, type Office } from '../retention/support/office.js';
import { did } from '../retention/support/reports.js';
import { WatchedOffice } from './support/watched-office.js';

jest.setTimeout(120_000);

const person = (id: string) => ({ kind: 'officer', id, department: 'reception' }) as const;

let watched: WatchedOffice;
let baton: Office;

beforeAll(async () => {
  watched = await WatchedOffice.start();
  baton = watched.baton;
}, 120_000);

afterAll(() => baton.stop(), 60_000);

describe('ownerLeft: a case without anybody who answers for it', () => {
  it('until another answers for the case', async () => {
    const id = await watched.accepted();
    await did(baton.post('head.h', `/cases/${id}/assign-owner`, { owner: officer('officer.bo') }));
    await did(baton.post('admin.a', '/staff/officer.bo/leave', {}));
    const departure = await baton.log.lastOf(streams.staff(office));
    expect(await watched.gapsOf(id)).toEqual([
      expect.objectContaining({ kind: 'ownerLeft', items: [], source: departure?.id, closed: null }),
    ]);
    await watched.tell(id, { type: 'OwnerAssigned', data: { owner: person('officer.bo') } });
    expect(await watched.kindsOf(id)).toEqual(['ownerLeft']);
    await did(baton.post('head.h', `/cases/${id}/assign-owner`, { owner: officer('officer.d') }));
    const assigned = await baton.log.lastOf(streams.case(office, id as CaseId));
    expect((await watched.gapsOf(id)).map(({ closed }) => closed?.by)).toEqual([assigned?.id]);
  });

  it('also of a case given to him after he left, until it is referred, archived or another’s', async () => {
    const id = await watched.accepted();
    await did(baton.post('admin.a', '/staff/officer.s/leave', {}));
    const owner = person('officer.s');
    const reason = new Secret('back to whom it came from');
    const given: readonly CaseEvent[] = [
      { type: 'OwnerAssigned', data: { owner } },
      { type: 'Returned', data: { to: owner, approvedBy: 'head.h', reason } },
      { type: 'Reopened', data: { owner, reason } },
    ];
    const taken: readonly CaseEvent[] = [
      { type: 'Referred', data: { destination: 'court' } },
      { type: 'Archived', data: {} },
      { type: 'OwnerAssigned', data: { owner: person('officer.d') } },
    ];
    const closings: string[] = [];
    for (const [index, event] of given.entries()) {
      const source = await watched.tell(id, event);
      expect((await watched.gapsOf(id)).at(-1)).toMatchObject({ kind: 'ownerLeft', source, closed: null });
      const ending = taken[index];
      if (ending) closings.push(await watched.tell(id, ending));
      expect((await watched.gapsOf(id)).map(({ closed }) => closed?.by)).toEqual(closings);
    }
  });

  it('never of what was archived, or another’s, when he left', async () => {
    const [archived, reassigned] = [await watched.accepted(), await watched.accepted()];
    for (const id of [archived, reassigned])
      await watched.tell(id, { type: 'OwnerAssigned', data: { owner: person('officer.an') } });
    await watched.tell(archived, { type: 'Archived', data: {} });
    await watched.tell(reassigned, { type: 'OwnerAssigned', data: { owner: person('officer.d') } });
    await did(baton.post('admin.a', '/staff/officer.an/leave', {}));
    expect([...(await watched.gapsOf(archived)), ...(await watched.gapsOf(reassigned))]).toEqual([]);
  });
});
