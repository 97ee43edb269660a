import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { chance, randomLog } from '../import/support/invented-log.js';
import { eventCount, ops, startOffices, type Offices, type TestOffice } from '../import/support/office.js';
import { TwinProcess } from '../import/support/twin-process.js';
import { contentInOrder, storeUrlOf } from './support/stores.js';

const seed = Number(process.env['BATON_SEED'] ?? Math.floor(Math.random() * 1e9));
const OPS = join(process.cwd(), 'dist/apps/ops/src/main.js');

let offices: Offices;
let old: TestOffice, atPoints: TestOffice, anywhere: TestOffice;
let twin: TwinProcess | undefined;

beforeAll(async () => {
  process.stderr.write(`seed ${seed} (BATON_SEED)\n`);
  if (!existsSync(OPS)) throw new Error('run `npm run build` first: these tests kill the built command line');
  offices = await startOffices(3);
  const [a, b, c] = offices.all;
  if (!a || !b || !c) throw new Error('three offices were asked for');
  [old, atPoints, anywhere] = [a, b, c];
  const file = join(offices.folder, 'invented.xes');
  await writeFile(file, randomLog(30, chance(seed)));
  expect((await ops('import', 'xes', file, '--data', old.data)).code).toBe(0);
}, 120_000);

afterAll(async () => {
  await twin?.kill('SIGTERM');
  await offices.stop();
}, 60_000);

/** The built command in a process of its own. */
async function start(to: TestOffice, { failAt }: { readonly failAt?: string } = {}) {
  const args = ['--conditions=chaos', OPS, 'migrate-store', await storeUrlOf(old), await storeUrlOf(to)];
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...(failAt ? { BATON_FAIL_AT: `${failAt}=kill` } : {}) },
  });
}

async function toItsEnd(child: Awaited<ReturnType<typeof start>>) {
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: child.exitCode, signal: child.signalCode };
}

async function expectWhole(to: TestOffice): Promise<void> {
  expect(await contentInOrder(to.log)).toEqual(await contentInOrder(old.log));
}

describe('a move that is killed with kill -9', () => {
  it('after an append was acknowledged, again and again, loses and doubles nothing and goes on from there', async () => {
    const grown = [];
    for (let time = 0; time < 3; time += 1) {
      expect(await toItsEnd(await start(atPoints, { failAt: 'migration.copied' }))).toMatchObject({
        signal: 'SIGKILL',
      });
      grown.push(await eventCount(atPoints.log));
    }
    expect(grown).toEqual([...grown].sort((one, other) => one - other));
    expect(new Set(grown).size).toBe(3);
    const last = await toItsEnd(await start(atPoints));
    expect(last).toMatchObject({ code: 0 });
    expect(last.out).toContain(`there before 原已存在 ${grown.at(-1)}`);
    await expectWhole(atPoints);
  }, 180_000);

  it('at any moment loses and doubles nothing', async () => {
    const all = await eventCount(old.log);
    for (const share of [0.2, 0.6]) {
      const child = await start(anywhere);
      const stop = new AbortController();
      let seen = 0;
      for await (const item of anywhere.log.subscribeAll(null, stop.signal)) {
        if (item.kind !== 'event' || (seen += 1) < all * share) continue;
        child.kill('SIGKILL');
        stop.abort();
      }
      expect(await toItsEnd(child)).toMatchObject({ signal: 'SIGKILL' });
    }
    expect(await eventCount(anywhere.log)).toBeLessThan(all);
    expect(await toItsEnd(await start(anywhere))).toMatchObject({ code: 0 });
    await expectWhole(anywhere);
  }, 180_000);
});

describe('a move whose new store is killed with kill -9', () => {
  it('waits for it to come back, sends what it does not know the fate of once more, and ends whole', async () => {
    const to = await offices.spare(async (url) => {
      twin = new TwinProcess(url);
      await twin.start();
      return twin.connectionString;
    });
    const ending = toItsEnd(await start(to));
    for (const share of [0.3, 0.6]) {
      const stop = new AbortController();
      let seen = 0;
      const enough = (await eventCount(old.log)) * share;
      for await (const item of to.log.subscribeAll(null, stop.signal))
        if (item.kind === 'event' && (seen += 1) >= enough) stop.abort();
      await twin?.kill('SIGKILL');
      await twin?.start();
    }
    expect(await ending).toMatchObject({ code: 0 });
    await expectWhole(to);
  }, 180_000);
});
