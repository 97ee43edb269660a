import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { Client, openRegister, registeredCase } from './support/client.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;

beforeAll(async () => {
  folder = await temporaryFolder('baton-verify-e2e-');
  office = await startOffice(join(folder.path, 'data'), { demo: true });
}, 120_000);

afterAll(async () => {
  await office.stop();
  await folder.remove();
}, 60_000);

describe('an auditor', () => {
  it('asks over http, and the leading projector verifies in a process of its own and answers with the whole report', async () => {
    const head = new Client(office);
    await openRegister(head, 'XF');
    await registeredCase(head);
    const auditor = new Client(office, 'auditor.fang');
    const asked = await until('the table of runs', 60_000, async () => {
      const reply = await auditor.post('/verifications', {});
      return reply?.status === 202 && reply;
    });
    const ended = await until('the verification', 90_000, async () => {
      const reply = await auditor.get('/verifications/latest');
      return reply?.status === 200 && reply.body['id'] === asked.body['id'] && reply.body;
    });
    const report = ended['report'] as { readonly counts: object; readonly events: number } | null;
    expect({ failure: ended['failure'], counts: report?.counts }).toEqual({ failure: null, counts: {} });
    expect(ended['outcome']).toBe('sound');
    expect(report?.events).toBeGreaterThan(20);
  }, 180_000);
});
