import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort, temporaryFolder } from '#embedded';
import { makeHeadKey } from '#heads';
import { until } from '../../libs/testing/src/until.js';
import { Installations, MASTER, type Installation } from './support/desk.js';

const WAIT = 60_000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let installations: Installations;
let office: Installation;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('baton-killed-');
  installations = await Installations.start();
  await writeFile(join(folder.path, 'master.key'), MASTER, { mode: 0o600 });
  await makeHeadKey(join(folder.path, 'head.key'));
}, 120_000);
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => ended(child, 'SIGTERM')));
  await office.close();
}, 60_000);
afterAll(async () => {
  await installations.stop();
  await folder.remove();
}, 60_000);

function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<NodeJS.Signals | number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.signalCode ?? child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(by ?? code));
    if (signal) child.kill(signal);
  });
}

/** The product's projector, armed with fail points as in a chaos run (docs/adr/0016). */
async function projector(environment: Readonly<Record<string, string>> = {}): Promise<ChildProcess & { port: number }> {
  const port = await choosePort(0);
  const child = fork('dist/apps/projector/src/main.js', [], {
    execArgv: ['--conditions=chaos'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      ...{ BATON_EVENTSTORE_URL: office.connectionString, BATON_KEYS_URL: office.urls.keys },
      ...{ BATON_READMODELS_URL: office.urls.models, BATON_OIDC_ISSUER: 'http://127.0.0.1:1' },
      ...{ BATON_MASTER_KEY_FILE: join(folder.path, 'master.key'), BATON_HEADS_FOLDER: office.outside },
      ...{ BATON_HEAD_KEY_FILE: join(folder.path, 'head.key'), BATON_PROJECTOR_PORT: String(port) },
      ...{ BATON_LOG_LEVEL: 'warn', ...environment },
    },
  });
  children.push(child);
  return Object.assign(child, { port });
}

async function withEvents(): Promise<void> {
  office = await installations.open();
  await office.write(20);
  await office.stopEngine();
}

async function answer(port: number, path: string): Promise<string> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.text(),
    () => '',
  );
}

describe('a projector that is killed while it signs', () => {
  it.each([
    ['head.computed', 0],
    ['head.signed', 0],
    ['head.written', 1],
  ] as const)(
    'at %s leaves %d heads in the log and none outside; the next one goes on from there',
    async (point, left) => {
      await withEvents();
      const first = await projector({ BATON_FAIL_AT: `${point}=kill` });
      expect(await ended(first)).toBe('SIGKILL');
      expect([(await office.heads()).length, await office.files()]).toEqual([left, []]);
      const second = await projector();
      await until('a head outside', WAIT, async () => (await office.files()).length > 0);
      const heads = await office.heads();
      expect(await office.files()).toEqual(heads.map(({ size }, n) => `000000000${n}-${size}.checkpoint`));
      for (const { size, root } of heads) expect(root).toBe(await office.rootOf(size));
      expect(new Set(heads.map(({ size }) => size)).size).toBe(heads.length);
      await until('the health of heads', WAIT, async () => {
        const status = JSON.parse((await answer(second.port, '/status')) || '{}') as { heads?: { size: number } };
        return (status.heads?.size ?? 0) >= 20;
      });
      expect(JSON.parse(await answer(second.port, '/status'))).toMatchObject({ heads: { failure: null } });
      const metrics = await answer(second.port, '/metrics');
      for (const name of ['age_seconds', 'size', 'uncovered_events', 'failed'])
        expect(metrics).toMatch(new RegExp(`^baton_head_${name} [0-9]+$`, 'm'));
    },
  );

  it('does not start without a folder outside, or with a key that others may read, and names what is wrong', async () => {
    await withEvents();
    const loose = join(folder.path, 'loose.key');
    await writeFile(loose, await readFile(join(folder.path, 'head.key')), { mode: 0o644 });
    for (const [environment, told] of [
      [{ BATON_HEADS_FOLDER: '' }, 'BATON_HEADS_FOLDER'],
      [{ BATON_HEAD_KEY_FILE: loose }, 'chmod 600'],
      [{ BATON_HEAD_KEY_FILE: join(folder.path, 'master.key') }, 'no Ed25519 private key'],
      [{ BATON_HEAD_KEY_FILE: join(folder.path, 'nowhere') }, 'it cannot be read'],
      [{ BATON_HEAD_KEY_LOST: '4fe1c2ab' }, 'BATON_HEAD_KEY_LOST: no public key of baton/150403'],
    ] as const) {
      const child = await projector(environment);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      expect(await ended(child)).toBe(1);
      expect(said).toContain(told);
      expect(said).not.toContain('PRIVATE KEY');
    }
  });
});
