import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, copyFile, cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installedBinaries } from './binaries.js';
import { startPostgres, temporaryFolder } from './index.js';
import { launch, type PostgresServer, type Surroundings } from './launch.js';
import { canEnter, runsAsRoot, unprivilegedUser } from './server-user.js';
import { sql } from './spec-support.js';

const passwd = '/etc/passwd';

describe('the user Postgres runs as', () => {
  it('is looked up, not made: nobody as root (65534 without one), nobody else’s as an ordinary user', async () => {
    const expected = runsAsRoot() ? { uid: 65_534, gid: 65_534 } : null;
    expect(await unprivilegedUser('/nonexistent')).toEqual(expected);
  });

  it('costs the system nothing: /etc/passwd is the same after a start', async () => {
    const before = await readFile(passwd, 'utf8');
    const { path, remove } = await temporaryFolder();
    const server = await startPostgres({ folder: join(path, 'data'), databases: [], profile: 'disposable' });
    await server.stop();
    await remove();
    expect(await readFile(passwd, 'utf8')).toBe(before);
  }, 30_000);
});

if (runsAsRoot()) {
  describe('as root, with project and data in a 0700 home', () => {
    let root: string;
    let home: string;
    let remove: () => Promise<void>;
    let places: Surroundings;
    const lines: string[] = [];

    beforeAll(async () => {
      ({ path: root, remove } = await temporaryFolder('baton 根 '));
      home = join(root, 'home');
      const native = join(home, 'package', 'native');
      await mkdir(dirname(native), { recursive: true });
      const installed = installedBinaries();
      await cp(installed, native, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !path.endsWith('.a'),
      });
      await copyFile(join(dirname(installed), 'package.json'), join(dirname(native), 'package.json'));
      await chmod(home, 0o700);
      places = { native, shared: join(root, 'shared') };
    });

    afterAll(async () => {
      await remove();
    });

    async function start(folder: string): Promise<PostgresServer> {
      const log = (line: string): number => lines.push(line);
      return launch({ folder: join(home, folder), databases: ['log'], profile: 'durable', log }, places);
    }

    it('runs as an unprivileged user from a copy of the programs, with the data elsewhere, and says where', async () => {
      const user = await unprivilegedUser();
      expect(await canEnter(user, home)).toBe(false);
      const server = await start('data');
      await sql(server.url('log'), 'create table kept (n int)', 'insert into kept values (1)');
      expect((await stat(server.dataFolder)).uid).toBe(user?.uid);
      expect((await stat(`/proc/${server.pid}`)).uid).toBe(user?.uid);
      expect(server.dataFolder.startsWith(places.shared)).toBe(true);
      expect(lines.some((line) => line.includes(dirname(server.dataFolder)))).toBe(true);
      expect((await stat(home)).mode & 0o777).toBe(0o700);
      await server.stop();
    }, 30_000);

    it('finds its data again, also after the folder has moved, and reuses the copy', async () => {
      const copies = await readdir(places.shared);
      await rename(join(home, 'data'), join(home, 'moved'));
      const server = await start('moved');
      expect(await sql(server.url('log'), 'select n from kept')).toEqual([{ n: 1 }]);
      await server.stop();
      expect(await readdir(places.shared)).toEqual(copies);
    }, 30_000);

    it('refuses a copied folder while the original is there: one set of data is not two', async () => {
      await (await start('moved')).stop();
      await cp(join(home, 'moved'), join(home, 'copied'), { recursive: true });
      await expect(start('copied')).rejects.toMatchObject({ code: 'EMBEDDED.FOLDER_COPIED' });
    }, 30_000);

    it('refuses to begin empty when durable data that should be there is not', async () => {
      const server = await start('lost');
      await server.stop();
      await rm(dirname(server.dataFolder), { recursive: true });
      await expect(start('lost')).rejects.toMatchObject({ code: 'EMBEDDED.DATA_MISSING' });
    }, 30_000);
  });
}
