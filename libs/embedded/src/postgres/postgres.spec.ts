import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { freePort, startPostgres, temporaryFolder, type PostgresServer, type Profile } from './index.js';
import { sql } from './spec-support.js';

const running: PostgresServer[] = [];
let root: string;
let removeRoot: () => Promise<void>;

async function start(name: string, profile: Profile, more: { port?: number; log?: (line: string) => void } = {}) {
  const server = await startPostgres({ folder: join(root, name), databases: ['log', 'keys'], profile, ...more });
  running.push(server);
  return server;
}

beforeAll(async () => {
  ({ path: root, remove: removeRoot } = await temporaryFolder("baton 数据 it's "));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.stop()));
});

afterAll(async () => {
  await removeRoot();
});

async function reachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => socket.destroy(undefined) && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

describe('a started Postgres', () => {
  it('serves its databases from a path with spaces, quotes and Chinese, in UTF-8 and UTC, and only on 127.0.0.1', async () => {
    const server = await start('一 durable', 'durable');
    const text = '举报 𠮷 é';
    await sql(server.url('keys'), 'select 1');
    const similar = "select similarity('举报张三', '举报张四') > 0 yes";
    expect(await sql(server.url('log'), 'create extension if not exists pg_trgm', similar)).toEqual([{ yes: true }]);
    const settings = await sql(
      server.url('log'),
      `select '${text}' t, current_setting('server_encoding') e, current_setting('TimeZone') z, current_setting('fsync') f,
        current_setting('synchronous_commit') s, current_setting('full_page_writes') w`,
    );
    expect(settings).toEqual([{ t: text, e: 'UTF8', z: 'UTC', f: 'on', s: 'on', w: 'on' }]);
    expect(await reachable('127.0.0.1', server.port)).toBe(true);
    expect(await reachable('127.0.0.2', server.port)).toBe(false);
  }, 30_000);

  it('asks for the password, which only the owner of the folder can read', async () => {
    const server = await start('一 durable', 'durable');
    const wrong = new URL(server.url('log'));
    wrong.password = 'guess';
    await expect(sql(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const file = join(root, '一 durable', 'postgres-password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(new URL(server.url('log')).password).toBe(await readFile(file, 'utf8'));
  }, 30_000);

  it('is refused a second time on the same folder, with a stable code and the holder’s pid', async () => {
    const server = await start('一 durable', 'durable');
    await expect(start('一 durable', 'durable')).rejects.toMatchObject({
      code: 'EMBEDDED.FOLDER_IN_USE',
      holderPid: process.pid,
    });
    expect(await sql(server.url('log'), 'select 1 one')).toEqual([{ one: 1 }]);
  }, 30_000);

  it('keeps committed rows through kill -9 and starts again at once', async () => {
    const first = await start('一 durable', 'durable');
    await sql(first.url('log'), 'create table if not exists kept (n int)', 'insert into kept values (42)');
    first.kill('SIGKILL');
    expect(await first.exited).toBeNull();
    const second = await start('一 durable', 'durable');
    expect(await sql(second.url('log'), 'select n from kept')).toEqual([{ n: 42 }]);
    expect(second.pid).not.toBe(first.pid);
  }, 30_000);

  it('takes the next free port when the preferred one is taken', async () => {
    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    const lines: string[] = [];
    try {
      const server = await start('一 durable', 'durable', { port, log: (line) => lines.push(line) });
      expect(server.port).toBeGreaterThan(port);
      expect(lines.some((line) => line.includes(`Port ${port} is taken`))).toBe(true);
      expect(await sql(server.url('log'), 'select 1 one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  }, 30_000);

  it('writes no statement and no value into its log', async () => {
    const lines: string[] = [];
    const server = await start('一 durable', 'durable', { log: (line) => lines.push(line) });
    const setUp = 'create table if not exists one (name text primary key)';
    const twice = "insert into one values ('Zhang San'), ('Zhang San')";
    await expect(sql(server.url('log'), setUp, twice)).rejects.toMatchObject({ code: '23505' });
    await expect(sql(server.url('log'), "select 'Zhang San'::int")).rejects.toMatchObject({ code: '22P02' });
    await server.stop();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('Zhang San');
    expect(lines.join('\n')).not.toContain(new URL(server.url('log')).password);
  }, 30_000);

  it('stops within ten seconds even when it does not react', async () => {
    const server = await start('一 durable', 'durable');
    server.kill('SIGSTOP');
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(10_500);
    expect(await server.exited).toBeNull();
  }, 30_000);
});

describe('a cluster that cannot be used', () => {
  it('is never opened as disposable when it was made durable', async () => {
    await (await start('二', 'durable')).stop();
    await expect(start('二', 'disposable')).rejects.toMatchObject({ code: 'EMBEDDED.PROFILE_MISMATCH' });
    await rm(join(root, '二', 'postgres-profile'));
    await expect(start('二', 'disposable')).rejects.toMatchObject({ code: 'EMBEDDED.PROFILE_MISMATCH' });
    await start('二', 'durable');
  }, 30_000);

  it('is left untouched when durable, and the error holds the last lines of the log', async () => {
    const { dataFolder, stop } = await start('三', 'durable');
    await stop();
    await truncate(join(dataFolder, 'global', 'pg_control'), 100);
    const before = await readdir(dataFolder);
    const failure = await start('三', 'durable').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'EMBEDDED.POSTGRES_FAILED', reason: 'exited' });
    expect(String(failure)).toMatch(/Last lines of its log:[^]*pg_control/);
    await rm(join(dataFolder, 'PG_VERSION'));
    await expect(start('三', 'durable')).rejects.toMatchObject({ code: 'EMBEDDED.POSTGRES_FAILED', reason: 'broken' });
    expect(await readdir(dataFolder)).toEqual(expect.arrayContaining(before.filter((name) => name !== 'PG_VERSION')));
    expect((await stat(join(dataFolder, 'global', 'pg_control'))).size).toBe(100);
  }, 30_000);

  it('is made anew when disposable, whether seen before the start or by it', async () => {
    const first = await start('四', 'disposable');
    await sql(first.url('log'), 'create table gone ()');
    await first.stop();
    await truncate(join(first.dataFolder, 'global', 'pg_control'), 100);
    const second = await start('四', 'disposable');
    await expect(sql(second.url('log'), 'select * from gone')).rejects.toMatchObject({ code: '42P01' });
    await second.stop();
    await rm(join(second.dataFolder, 'PG_VERSION'));
    const third = await start('四', 'disposable');
    expect(await sql(third.url('log'), 'show synchronous_commit')).toEqual([{ synchronous_commit: 'off' }]);
    expect((await readdir(join(root, '四'))).filter((name) => name.startsWith('.broken'))).toEqual([]);
  }, 30_000);

  it('is not replaced by an empty one when it was durable and is gone', async () => {
    const { dataFolder, stop } = await start('六', 'durable');
    await stop();
    await rm(dataFolder, { recursive: true });
    await expect(start('六', 'durable')).rejects.toMatchObject({ code: 'EMBEDDED.DATA_MISSING' });
    expect(await readdir(join(root, '六'))).not.toContain('cluster');
  }, 30_000);

  it('does not arise from an interrupted initdb: what is left is removed and the cluster is made', async () => {
    const draft = join(root, '五', '.initdb-0123456789ab');
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, 'PG_VERSION'), '18\n');
    await writeFile(join(root, '五', 'postgres-profile'), 'durable');
    const server = await start('五', 'durable');
    expect(await sql(server.url('log'), 'select 1 one')).toEqual([{ one: 1 }]);
    expect((await readdir(join(root, '五'))).filter((name) => name.startsWith('.initdb'))).toEqual([]);
  }, 30_000);
});
