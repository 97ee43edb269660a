import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../../libs/testing/src/until.js';
import { startDisclosureApi, type DisclosureApi } from './support/disclosure-api.js';
import { asked, report } from './support/reports.js';

let api: DisclosureApi;

beforeAll(async () => {
  api = await startDisclosureApi('2027-01-04T02:00:00.000Z');
}, 120_000);
afterAll(() => api.stop(), 60_000);

/** Holds up the first append to the disclosure of a case. @returns whether it has come, and what lets it go on */
function doorkeeper(): { readonly isThere: () => boolean; readonly letIn: () => void } {
  let there = false;
  let letIn = (): void => undefined;
  const held = new Promise<void>((resolve) => (letIn = resolve));
  api.beforeAppend = async (kind) => {
    if (kind !== 'disclosure' || there) return;
    there = true;
    await held;
  };
  return { isThere: () => there, letIn: () => letIn() };
}

/** Two requests of one case: the answer to the second waits behind the answer to the first. */
async function waiting(grant: string) {
  const id = await report(api);
  const [one, two] = [await asked(api, id, 'officer.a'), await asked(api, id, 'officer.a')];
  const door = doorkeeper();
  const first = api.post('head.h', `/cases/${id}/content-requests/${one}/refuse`, { reason: 'slow' });
  await until('the first at the door', 5_000, () => Promise.resolve(door.isThere()));
  let answered = false;
  const second = api.post(grant, `/cases/${id}/content-requests/${two}/grant`, {}).finally(() => (answered = true));
  return { id, door, first, second, isAnswered: () => answered };
}

it('a command that waited writes nothing by rights that were taken away meanwhile', async () => {
  const { id, door, first, second, isAnswered } = await waiting('leader.l');
  // Asked after the grant on the same machine, and answered: the grant is past the guard.
  expect((await api.get('leader.l', '/me')).status).toBe(200);
  expect((await api.post('admin.a', '/staff/leader.l/leave', {})).status).toBe(200);
  expect((await api.get('leader.l', '/me')).status).toBe(401);
  expect(isAnswered()).toBe(false);
  door.letIn();
  const replies = await Promise.all([first, second]);
  expect(replies.map(({ status, body }) => [status, body['code']])).toEqual([
    [200, undefined],
    [401, 'ACCESS.NOT_STAFF'],
  ]);
  const types = (await api.eventsOf(`disclosure-150403-${id}`)).map(({ type }) => type);
  expect(types).not.toContain('ContentGranted');
});

it('and goes on when others’ rights changed', async () => {
  const { door, first, second } = await waiting('leader.m');
  expect((await api.post('admin.a', '/staff/officer.b/leave', {})).status).toBe(200);
  door.letIn();
  expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([200, 200]);
});

it('and is to be sent again when his own departments changed', async () => {
  const { door, first, second } = await waiting('leader.m');
  const moved = await api.post('admin.a', '/staff/leader.m/departments', { departments: ['review1'] });
  expect([moved.status, moved.body['code']]).toEqual([200, undefined]);
  door.letIn();
  expect((await Promise.all([first, second])).map(({ status, body }) => [status, body['code']])).toEqual([
    [200, undefined],
    [409, 'ACCESS.CHANGED'],
  ]);
});
