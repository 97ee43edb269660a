import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pg from 'pg';
import { allProjections } from '#composition';
import { EsdbLog, type EventLog, type LogItem, type PreparedEvent } from '#event-store';
import { digestOf, LIVE } from '#projections';
import { Frontier, leafOfEvent } from '#proofs';
import { copyLog, type LogTarget } from '../../apps/ops/src/move/copy-log.js';
import { moveLog } from '../../apps/ops/src/move/move-log.js';
import { surveyLog } from '../../apps/ops/src/move/survey-log.js';
import { realEventStore } from '../../libs/testing/src/machine.js';
import { TEST_OFFICE } from '../contract/store.fixture.js';
import { chance, randomLog } from '../import/support/invented-log.js';
import { ops, startOffices, type Offices, type TestOffice } from '../import/support/office.js';
import { catchUp } from '../import/support/projector.js';
import { contentInOrder, soundEvent, storeUrlOf, streamOf, textsInOrder, writeNotes } from './support/stores.js';

const seed = Number(process.env['BATON_SEED'] ?? Math.floor(Math.random() * 1e9));

let offices: Offices;
let old: TestOffice, fresh: TestOffice, growing: TestOffice, grown: TestOffice, invented: TestOffice;
let sound: TestOffice, bad: TestOffice, worse: TestOffice;
let pool: pg.Pool;

beforeAll(async () => {
  process.stderr.write(`seed ${seed} (BATON_SEED)\n`);
  offices = await startOffices(8);
  const [a, b, c, d, e, f, g, h] = offices.all;
  if (!a || !b || !c || !d || !e || !f || !g || !h) throw new Error('eight offices were asked for');
  [old, fresh, growing, grown, invented, sound, bad, worse] = [a, b, c, d, e, f, g, h];
  const file = join(offices.folder, 'invented.xes');
  await writeFile(file, randomLog(30, chance(seed)));
  expect((await ops('import', 'xes', file, '--data', old.data)).code).toBe(0);
  const runtime = JSON.parse(await readFile(join(old.data, 'runtime.json'), 'utf8')) as { readModelsUrl: string };
  pool = new pg.Pool({ connectionString: runtime.readModelsUrl, max: 8 });
  pool.on('error', () => undefined);
}, 120_000);

afterAll(async () => {
  await pool.end();
  await offices.stop();
}, 60_000);

const move = async (from: TestOffice, to: TestOffice) =>
  ops('migrate-store', await storeUrlOf(from), await storeUrlOf(to));

describe('ops migrate-store', () => {
  it('keeps ids, revisions, types, data, metadata and the order of the whole log, and prints the root of both sides', async () => {
    const said = await move(old, fresh);
    expect(said).toMatchObject({ code: 0 });
    const before = await contentInOrder(old.log);
    expect(before.length).toBeGreaterThan(200);
    expect(await textsInOrder(fresh.log)).toEqual(before.map((event) => JSON.stringify(event)));
    const tree = new Frontier();
    for (const { metadata } of before) tree.append(leafOfEvent(metadata.hash));
    const root = Buffer.from(tree.root()).toString('hex');
    expect(said.out).toContain(`read back and the same 已读回核对，两边一致: ${before.length} events, root ${root}`);
    expect(said.out).toContain(`copied 已写入 ${before.length}, there before 原已存在 0`);
  }, 120_000);

  it('run again writes nothing and says that all was there', async () => {
    const before = await contentInOrder(fresh.log);
    const said = await move(old, fresh);
    expect(said).toMatchObject({ code: 0 });
    expect(said.out).toContain(`copied 已写入 0, there before 原已存在 ${before.length}`);
    expect(await contentInOrder(fresh.log)).toEqual(before);
  }, 60_000);

  it('gives read models, dropped and built anew on the new store, with the digests of the old ones', async () => {
    const digests = [];
    for (const { log } of [old, fresh]) {
      await pool.query(`drop schema if exists ${LIVE} cascade; drop schema if exists baton cascade`);
      await catchUp(pool, log);
      const tables = await Promise.all(allProjections.map((projection) => digestOf(pool, LIVE, projection)));
      digests.push(tables.flat());
    }
    expect(digests[0]?.some(({ rows }) => rows > 20)).toBe(true);
    expect(digests[1]).toEqual(digests[0]);
  }, 120_000);

  it('explains itself with an example', async () => {
    const { code, out } = await ops('migrate-store', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Example:\n {2}npm run ops -- migrate-store /);
  });

  it.each([
    ['no address', 'nowhere', 1],
    ['a store that does not answer', 'esdb://127.0.0.1:1?tls=false', 3],
  ])(
    'ends with its exit code when it is given %s',
    async (_name, url, code) => {
      expect((await ops('migrate-store', url, await storeUrlOf(fresh))).code).toBe(code);
    },
    60_000,
  );
});

describe('a source that grows while it is copied', () => {
  /** Something is written into the old store each time it was read to its end, some times. */
  function busy(log: EventLog, write: () => Promise<unknown>, times: number): Pick<EventLog, 'readAll'> {
    let left = times;
    return {
      readAll: async function* (after): AsyncIterable<LogItem> {
        for await (const item of log.readAll(after)) {
          if (item.kind === 'caughtUp' && left-- > 0) await write();
          yield item;
        }
      },
    };
  }

  it('is followed until both are level, and that it grew is told', async () => {
    await writeNotes(growing.log, streamOf('first'), ['one', 'two']);
    let written = 0;
    const more = () => writeNotes(growing.log, streamOf(`more${(written += 1)}`), ['three', 'four', 'five']);
    const survey = await surveyLog(growing.log);
    const copied = await copyLog({ from: busy(growing.log, more, 2), to: grown.log, survey });
    expect(copied).toMatchObject({ events: 8, copied: 8, already: 0, grewBy: 6 });
    expect(await contentInOrder(grown.log)).toEqual(await contentInOrder(growing.log));
    expect((await surveyLog(grown.log)).root).toBe(copied.root);
  }, 60_000);

  it('is said, and a source that did not grow is not said to have grown', async () => {
    let written = 0;
    const more = () => writeNotes(growing.log, streamOf(`said${(written += 1)}`), ['six']);
    const heard: string[] = [];
    const out = new Writable({ write: (chunk: Buffer, _, done) => done(void heard.push(chunk.toString())) });
    await moveLog({ out, err: out }, { from: busy(growing.log, more, 2), to: grown.log });
    expect(heard.join('')).toMatch(/The source grew by 2 events meanwhile: it is in use/);
    const quiet = await move(growing, grown);
    expect(quiet).toMatchObject({ code: 0 });
    expect(quiet.out).not.toContain('grew');
  }, 60_000);
});

describe('a new store that did not keep what it was given', () => {
  /** Changes the last event on its way. */
  function lying(log: EsdbLog, change: (event: PreparedEvent) => PreparedEvent): LogTarget {
    return {
      readAll: (after) => log.readAll(after),
      append: (stream, expected, events) => log.append(stream, expected, events.map(change)),
    };
  }
  const isLast = ({ data }: PreparedEvent): boolean => data['text'] === 'last';

  it('is found by the hash of the event', async () => {
    await writeNotes(sound.log, streamOf('a'), ['one', 'last']);
    const to = lying(bad.log, (event) => (isLast(event) ? { ...event, data: { text: 'another' } } : event));
    const copy = copyLog({ from: sound.log, to, survey: await surveyLog(sound.log) });
    await expect(copy).rejects.toMatchObject({ code: 'LOG.BROKEN', details: { of: 'copy', event: 1, flaw: 'hash' } });
  }, 60_000);

  it('is found by the root, if what it kept is sound in itself', async () => {
    const to = lying(worse.log, (event) => {
      const place = { stream: streamOf('a'), revision: 1, prev: event.metadata.prev };
      return isLast(event) ? soundEvent(place, 'another', event.id) : event;
    });
    const copy = copyLog({ from: sound.log, to, survey: await surveyLog(sound.log) });
    await expect(copy).rejects.toMatchObject({ code: 'MOVE.ROOTS_DIFFER', details: { events: 2, eventsThere: 2 } });
  }, 60_000);
});

const real = realEventStore;
if (real !== undefined) {
  describe('a log moved into the server at EVENTSTORE_URL', () => {
    /** A server that nobody needs, and new: our streams cannot be taken out of it again. */
    it('has the same ids, revisions, content and order, and the same root', async () => {
      const target = new EsdbLog(real);
      expect(await contentInOrder(target)).toEqual([]);
      const streams = Array.from({ length: 40 }, () => streamOf(randomUUID(), TEST_OFFICE));
      await Promise.all(streams.map((stream) => writeNotes(invented.log, stream, ['one', 'two', 'three'])));
      const said = await ops('migrate-store', await storeUrlOf(invented), real, '--leave-foreign');
      expect(said).toMatchObject({ code: 0 });
      expect(await textsInOrder(target)).toEqual(await textsInOrder(invented.log));
      await target.close();
    }, 120_000);
  });
}
