import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { NOBODY, othersCanRead } from '../../libs/testing/src/machine.js';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { Client, LETTER, openRegister, registeredCase } from './support/client.js';

const run = promisify(execFile);
const passwd = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';

/** Takes a port, as another program would. */
async function occupied(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('npm start', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let office: RunningOffice;
  let squatter: Server | null;

  beforeAll(async () => {
    folder = await temporaryFolder('baton e2e 数据 ');
    data = join(folder.path, 'data');
    squatter = await occupied(8080);
    office = await startOffice(data, {}, 8080);
  }, 90_000);

  afterAll(async () => {
    await office.stop();
    squatter?.close();
    await folder.remove();
  }, 60_000);

  it('opens in a path with spaces and hanzi, on the next free port when the usual one is taken', async () => {
    expect(office.address).not.toBe('http://127.0.0.1:8080');
    const reply = await new Client(office.address).get('/ready');
    expect(reply?.body).toMatchObject({ ready: true, eventStore: true, keys: true });
    expect(office.output()).toContain(data);
  });

  it('shows its tour: an invented day goes through the api and two rules hold', async () => {
    const { stdout } = await run('node', ['dist/apps/standalone/src/tour/main.js', '--data', data]);
    expect(stdout).toContain('-XF-');
    expect(stdout).toContain('CUSTODY.NO_SIGN_OFF');
    expect(stdout).toContain('CASE.DESTINATION_FORBIDDEN');
    expect(stdout).toMatch(/11 events, each with its hash/);
  }, 60_000);

  it('started a second time on the same data folder refuses and says why', async () => {
    await expect(startOffice(data)).rejects.toThrow(/in use|running|使用/i);
  }, 30_000);

  it('answers the same after the folder of read models was deleted: nothing is lost', async () => {
    const client = new Client(office.address);
    await openRegister(client, 'XF').catch(() => undefined);
    const id = await registeredCase(client);
    const before = await until('the history with its sequence', 10_000, async () => {
      const reply = await client.get(`/cases/${id}/history`);
      return JSON.stringify(reply?.body).includes('"sequence":null') ? null : reply;
    });
    await office.stop();
    await rm(join(data, 'disposable'), { recursive: true, force: true });
    office = await startOffice(data);
    const again = new Client(office.address);
    const file = await until('the case file', 30_000, async () => {
      const reply = await again.get(`/cases/${id}`);
      return reply?.status === 200 ? reply : null;
    });
    expect(file.body).toMatchObject({ id });
    expect((await again.get(`/cases/${id}/history`))?.body['events']).toEqual(before.body['events']);
  }, 120_000);

  it('keeps no plain content anywhere on disk, and no user of the system was made or changed', async () => {
    const client = new Client(office.address);
    const mark = 'Unmistakable-Invented-Name-4711';
    const id = String((await client.insist('/cases', LETTER)).body['id']);
    const screening = { decision: 'declined', reason: 'NO_SUBSTANCE', anonymous: true, explanation: mark };
    expect((await client.insist(`/cases/${id}/screen`, { screening })).status).toBe(200);
    const { stdout } = await run('grep', ['-rlF', mark, data]).catch(() => ({ stdout: '' }));
    expect(stdout).toBe('');
    if (passwd) expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwd);
  }, 60_000);

  it('stops within 20 s and leaves nothing running', async () => {
    const pids = await Promise.all(
      (['api', 'projector', 'eventStore', 'durable', 'disposable'] as const).map((part) => office.pidOf(part)),
    );
    expect(pids).not.toContain(null);
    const { code, milliseconds } = await office.stop();
    expect({ code, inTime: milliseconds < 20_000 }).toEqual({ code: 0, inTime: true });
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    expect(readdirSync(data)).not.toContain('runtime.json');
  }, 60_000);
});

if (othersCanRead) {
  describe('npm start as an ordinary user', () => {
    it('opens, plays its tour and stops', async () => {
      const folder = await temporaryFolder('baton-user-');
      await chown(folder.path, NOBODY, NOBODY);
      const data = join(folder.path, 'data');
      const office = await startOffice(data, { HOME: folder.path }, 0, NOBODY);
      try {
        const { stdout } = await run('node', ['dist/apps/standalone/src/tour/main.js', '--address', office.address]);
        expect(stdout).toMatch(/11 events, each with its hash/);
        expect((await stat(join(data, 'master.key'))).uid).toBe(NOBODY);
      } finally {
        expect((await office.stop()).code).toBe(0);
        await folder.remove();
      }
    }, 120_000);
  });
}
