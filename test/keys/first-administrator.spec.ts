import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ops } from '../import/support/office.js';
import { startDesk, type KeysDesk, type Process } from './support/desk.js';

let desk: KeysDesk;
let reader: Process;
let data: string;
beforeAll(async () => {
  desk = await startDesk();
  reader = await desk.process();
  data = await desk.dataFolder('data');
}, 60_000);
afterAll(() => desk.stop(), 30_000);

const appoint = (...args: readonly string[]) => ops('staff', 'appoint', '--data', data, ...args);
const staff = () => reader.events('staff-150403' as Parameters<Process['events']>[0]);

describe('ops staff appoint', () => {
  it('explains itself with an example, and asks whose tokens', async () => {
    expect((await ops('staff', 'appoint', '--help')).out).toContain('Example:\n  npm run ops -- staff appoint');
    expect(await appoint('--subject', 'somebody')).toMatchObject({ code: 1 });
    expect(await staff()).toEqual([]);
  });

  it('makes the first administrator, by the machine, without keeping the subject; and nobody a second time', async () => {
    const who = ['--issuer', 'https://login.example', '--subject', 'invented-subject', '--code', 'admin.x'];
    expect(await appoint(...who)).toMatchObject({ code: 0 });
    const events = await staff();
    expect(events.map(({ type }) => type)).toEqual(['DepartmentAdded', 'StaffJoined', 'RoleGiven']);
    expect(events.at(-1)).toMatchObject({
      data: { staff: 'admin.x', role: 'administrator' },
      metadata: { actor: 'system' },
    });
    expect(JSON.stringify(events.map((event) => event.data))).not.toContain('invented-subject');
    const again = await appoint(...who.slice(0, 4), '--code', 'admin.y');
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('OPS.ADMINISTRATOR_THERE');
    expect(await staff()).toHaveLength(3);
  });
});
