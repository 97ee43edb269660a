import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROLES } from '#access';
import { scriptToken, signIn } from '#embedded';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { NOBODY, othersCanRead } from '../../libs/testing/src/machine.js';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { acceptedCase, Client, LETTER, openRegister, registeredCase } from './support/client.js';

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
    office = await startOffice(data, { port: 8080, demo: true });
  }, 90_000);

  afterAll(async () => {
    await office.stop();
    squatter?.close();
    await folder.remove();
  }, 60_000);

  it('opens in a path with spaces and hanzi, on the next free port when the usual one is taken', async () => {
    expect(office.address).not.toBe('http://127.0.0.1:8080');
    const reply = await new Client(office).get('/ready');
    expect(reply?.body).toEqual({ ready: true, away: [] });
    expect(office.output()).toContain(data);
  });

  it('shows how to sign in as each role, and says loudly that everything is invented', () => {
    expect(office.output()).toMatch(/DEMO[^\n]*INVENTED/);
    for (const role of ROLES) expect(office.output()).toMatch(new RegExp(`ops -- sign-in .*--as \\S+ +${role}`));
  });

  it('admits each of the invented staff in the role that is printed', async () => {
    const shown = [...office.output().matchAll(/--as (\S+) +(\w+)/g)].map(([, account, role]) => ({ account, role }));
    expect(shown.map(({ role }) => role)).toEqual(expect.arrayContaining([...ROLES]));
    for (const { account = '', role } of shown) {
      const me = await new Client(office, account).get('/me');
      expect([account, me?.status, JSON.stringify(me?.body).includes(`"${role}"`)]).toEqual([account, 200, true]);
    }
  }, 60_000);

  it('gives a token to curl on the command line, and none for a wrong password', async () => {
    const ask = (password: string) =>
      run('node', ['dist/apps/ops/src/main.js', 'sign-in', '--as', 'registrar.lin', '--data', data], {
        env: { ...process.env, NODE_OPTIONS: '', BATON_PASSWORD: password },
      });
    const { stdout } = await ask('invented-for-the-demo');
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await fetch(`${office.address}/cases`, { headers })).status).toBe(200);
    await expect(ask('not the password')).rejects.toMatchObject({ code: 1, stdout: '' });
  }, 30_000);

  it('lets a script in with credentials of its own, once an administrator has admitted it', async () => {
    const ops = (...args: string[]) => run('node', ['dist/apps/ops/src/main.js', ...args, '--data', data]);
    const { stdout } = await ops('accounts', 'add-script', 'nightly.export');
    const said = (what: string): string => new RegExp(`^${what} +(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
    const asScript = async (): Promise<number> => {
      const token = await scriptToken(office.identity, said('client'), said('secret'));
      return (await fetch(`${office.address}/me`, { headers: { authorization: `Bearer ${token}` } })).status;
    };
    expect(await asScript()).toBe(401);
    const administrator = new Client(office, 'admin.gu');
    const body = { code: 'script.nightly', name: 'Nightly export (invented)', departments: ['supervision'] };
    expect((await administrator.post('/staff', { ...body, subject: said('subject') }))?.status).toBe(201);
    expect(await administrator.post('/staff/script.nightly/roles', { role: 'statistician' })).toMatchObject({
      status: 200,
    });
    expect(await asScript()).toBe(200);
  }, 30_000);

  it('digests a scan on the command line for one case, whose api takes it, and no other', async () => {
    const client = new Client(office);
    const [mine, other] = [await acceptedCase(client), await acceptedCase(client)];
    const args = ['scan', 'LICENSE', '--case', mine, '--item', 'm1', '--data', data];
    const { stdout } = await run('node', ['dist/apps/ops/src/main.js', ...args]);
    const scan = JSON.parse(stdout) as object;
    const elsewhere = await client.post(`/cases/${other}/scans`, scan);
    expect([elsewhere?.status, elsewhere?.body['code']]).toEqual([422, 'CASE.DOCUMENT_KEY']);
    expect((await client.post(`/cases/${mine}/scans`, scan))?.status).toBe(200);
  }, 30_000);

  it('shows its tour: an invented day goes through the api, rules hold, content is masked, one case is sealed', async () => {
    const { stdout } = await run('node', ['dist/apps/standalone/src/tour/main.js', '--data', data]);
    expect(stdout).toContain('-XF-');
    expect(stdout).toContain('CUSTODY.NO_SIGN_OFF');
    expect(stdout).toContain('CASE.DESTINATION_FORBIDDEN');
    expect(stdout).toContain('CONTENT.NOT_GRANTED');
    expect(stdout).toMatch(/that officer: .*RECORD\.UNKNOWN/);
    expect(stdout).toMatch(/12 events, each with its hash/);
  }, 60_000);

  it('started a second time on the same data folder refuses and says why', async () => {
    await expect(startOffice(data)).rejects.toThrow(/in use|running|使用/i);
  }, 30_000);

  it('answers the same after the folder of read models was deleted: nothing is lost', async () => {
    const client = new Client(office);
    await openRegister(client, 'XF').catch(() => undefined);
    const id = await registeredCase(client);
    const before = await until('the history with its sequence', 10_000, async () => {
      const reply = await client.get(`/cases/${id}/history`);
      return JSON.stringify(reply?.body).includes('"sequence":null') ? null : reply;
    });
    await office.stop();
    await rm(join(data, 'disposable'), { recursive: true, force: true });
    office = await startOffice(data, { demo: true });
    const again = new Client(office);
    const file = await until('the case file', 30_000, async () => {
      const reply = await again.get(`/cases/${id}`);
      return reply?.status === 200 ? reply : null;
    });
    expect(file.body).toMatchObject({ id });
    expect((await again.get(`/cases/${id}/history`))?.body['events']).toEqual(before.body['events']);
  }, 120_000);

  it('keeps no plain content anywhere on disk, and no user of the system was made or changed', async () => {
    const client = new Client(office);
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
      (['api', 'projector', 'eventStore', 'identity', 'durable', 'disposable'] as const).map((part) =>
        office.pidOf(part),
      ),
    );
    expect(pids).not.toContain(null);
    const { code, milliseconds } = await office.stop();
    expect({ code, inTime: milliseconds < 20_000 }).toEqual({ code: 0, inTime: true });
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    expect(readdirSync(data)).not.toContain('runtime.json');
  }, 60_000);
});

describe('npm start on a fresh folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;

  beforeAll(async () => {
    folder = await temporaryFolder('baton-first-');
    data = join(folder.path, 'data');
  });

  afterAll(() => folder.remove());

  it('asks nothing and prints one link, which makes the first administrator, once', async () => {
    const office = await startOffice(data);
    try {
      const link = /http:\S+\/invitation\/\S+/.exec(office.output())?.[0] ?? '';
      const [name, password] = ['first.admin', 'an invented long password'];
      const form = (account: string): RequestInit => ({
        method: 'POST',
        body: new URLSearchParams({ name: account, password, again: password }),
      });
      expect((await fetch(link, form(name))).status).toBe(201);
      expect((await fetch(link, form('second.admin'))).status).toBe(404);
      const person = await signIn({ issuer: office.identity, account: name, password });
      const headers = { authorization: `Bearer ${await person.token()}` };
      const me = await fetch(`${office.address}/me`, { headers });
      expect([me.status, await me.text()]).toEqual([200, expect.stringContaining('"administrator"')]);
      expect((await fetch(`${office.address}/cases`, { headers })).status).toBe(403);
      await person.signOut();
      expect((await fetch(`${office.address}/me`, { headers })).status).toBe(401);
      const log = readFileSync(join(data, 'baton.log'), 'utf8');
      for (const secret of [name, password, link, new URL(link).pathname.split('/')[2] ?? ''])
        expect(log).not.toContain(secret);
    } finally {
      await office.stop();
    }
  }, 90_000);

  it('prints no link any more when it is started again, keeps the account, and will not become a demo', async () => {
    const office = await startOffice(data);
    try {
      expect(office.output()).not.toContain('/invitation/');
      await signIn({ issuer: office.identity, account: 'first.admin', password: 'an invented long password' });
    } finally {
      await office.stop();
    }
    await expect(startOffice(data, { demo: true })).rejects.toThrow(/was not made by --demo/);
  }, 90_000);
});

if (othersCanRead) {
  describe('npm start as an ordinary user', () => {
    it('opens, plays its tour and stops', async () => {
      const folder = await temporaryFolder('baton-user-');
      await chown(folder.path, NOBODY, NOBODY);
      const data = join(folder.path, 'data');
      const office = await startOffice(data, { environment: { HOME: folder.path }, uid: NOBODY, demo: true });
      try {
        const { stdout } = await run('node', ['dist/apps/standalone/src/tour/main.js', '--data', data]);
        expect(stdout).toMatch(/12 events, each with its hash/);
        expect((await stat(join(data, 'master.key'))).uid).toBe(NOBODY);
      } finally {
        expect((await office.stop()).code).toBe(0);
        await folder.remove();
      }
    }, 120_000);
  });
}
