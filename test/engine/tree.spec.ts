import { describe, expect, it, jest } from '@jest/globals';
import type { ClientBase, Pool } from 'pg';
import { askerOf, LogTree, type Step } from '#projections';
import {
  consistencySpans,
  Frontier,
  hashesOf,
  inclusionSpans,
  leafOfEvent,
  provesConsistency,
  provesInclusion,
} from '#proofs';
import { engineRoom, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { journalProjection, writeCase } from './support/read-models.js';

jest.setTimeout(120_000);

/** More than one node of level 16 takes 65,536 leaves. */
const BIG = 65_536 + 300;

function writeMany(log: MemoryLog, count: number): void {
  for (let n = 0; n < count; n += 1) writeCase(log, n % 3_000, 'Other');
}

/** The log's root at a size, by the frontier alone. */
function rootOf(log: MemoryLog, size: number): string {
  const frontier = new Frontier();
  for (const { metadata } of log.events().slice(0, size)) frontier.append(leafOfEvent(metadata.hash));
  return frontier.root().toString('hex');
}

async function expectTreeOf(log: MemoryLog, pool: Pool, sizes: readonly number[]): Promise<void> {
  const tree = new LogTree(askerOf(pool));
  const end = log.events().length;
  expect(await tree.size()).toBe(end);
  for (const size of [...sizes.filter((one) => one < end), end])
    expect([size, (await tree.rootAt(size)).toString('hex')]).toEqual([size, rootOf(log, size)]);
  expect(await tree.flaw()).toBeNull();
  expect(await nodesIn(pool)).toBe(nodesOf(end));
}

async function nodesIn(pool: Pool): Promise<number> {
  return (await pool.query<{ n: number }>('select count(*)::int as n from baton.log_tree')).rows[0]?.n ?? -1;
}

function nodesOf(size: number): number {
  return size < 256 ? 0 : Math.floor(size / 256) + nodesOf(Math.floor(size / 256));
}

describe('the tree over the log, kept by the engine', () => {
  const { databases, started } = engineRoom();

  it.each([1, 77, 255, 256, 257, 1_000])('is the tree of all events after batches of %d', async (batchSize) => {
    const log = new MemoryLog();
    writeMany(log, Math.min(3 * batchSize + 300, 1_900));
    const { pool } = await databases.create();
    const rig = started(new Rig(log, pool, [journalProjection], { batchSize }));
    await rig.caughtUp(undefined, 90_000);
    await expectTreeOf(log, pool, [1, 2, 255, 256, 257, 511, 512, 513]);
    writeMany(log, 300);
    await rig.caughtUp(undefined, 90_000);
    await expectTreeOf(log, pool, [600]);
  });

  it('answers roots, inclusion and consistency across its levels', async () => {
    const log = new MemoryLog();
    writeMany(log, BIG);
    const { pool } = await databases.create();
    await started(new Rig(log, pool, [], { batchSize: 4_000 })).caughtUp(undefined, 90_000);
    await expectTreeOf(log, pool, [65_535, 65_536, 65_537, 40_000]);
    const tree = new LogTree(askerOf(pool));
    const at = (size: number) => ({ size, root: Buffer.from(rootOf(log, size), 'hex') });
    const [first, second] = [at(30_001), at(BIG)];
    const grown = await hashesOf(consistencySpans(30_001, BIG), tree.subtrees);
    expect(provesConsistency(grown, first, second)).toBe(true);
    for (const index of [0, 255, 256, 65_535, BIG - 1]) {
      const path = await hashesOf(inclusionSpans(index, BIG), tree.subtrees);
      const leaf = leafOfEvent(log.events()[index]?.metadata.hash ?? '');
      expect(provesInclusion(path, { index, leaf, ...second })).toBe(true);
    }
    await expect(tree.rootAt(BIG + 1)).rejects.toThrow(RangeError);
  });

  const STEPS: readonly Step[] = ['begun', 'indexed', 'flushed', 'announced', 'committed'];

  it.each(STEPS)('comes whole through a connection that dies at step "%s"', async (step) => {
    const log = new MemoryLog();
    writeMany(log, 1_100);
    const { pool } = await databases.create();
    let kills = 0;
    const probe = async (at: Step, client: ClientBase): Promise<void> => {
      if (at !== step || kills >= 3) return;
      kills += 1;
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    };
    const rig = started(new Rig(log, pool, [journalProjection], { batchSize: 260, probe }));
    await rig.caughtUp(undefined, 90_000);
    expect(kills).toBe(3);
    await expectTreeOf(log, pool, [256, 1_000]);
  });

  it('is made anew with the platform, and completed where an older platform kept none or a row was lost', async () => {
    const log = new MemoryLog();
    writeMany(log, 70_000);
    const { pool } = await databases.create();
    const first = started(new Rig(log, pool, [], { batchSize: 4_000 }));
    await first.caughtUp(undefined, 90_000);
    await first.engine.stop();
    await pool.query('drop table baton.log_tree');
    const second = started(new Rig(log, pool, []));
    await until('live', () => second.engine.status().live, 60_000);
    await expectTreeOf(log, pool, [65_536]);
    await second.engine.stop();
    await pool.query('delete from baton.log_tree where level = 16 or index = 7');
    const third = started(new Rig(log, pool, []));
    await until('live', () => third.engine.status().live, 60_000);
    await expectTreeOf(log, pool, [65_536]);
    await third.engine.stop();
    await pool.query('drop schema baton cascade');
    await started(new Rig(log, pool, [], { batchSize: 4_000 })).caughtUp(undefined, 90_000);
    await expectTreeOf(log, pool, [65_536]);
  });

  it('is completed at one start where more nodes are missing than are made at once', async () => {
    const log = new MemoryLog();
    writeMany(log, 30_000);
    const { pool } = await databases.create();
    const first = started(new Rig(log, pool, [], { batchSize: 4_000 }));
    await first.caughtUp(undefined, 90_000);
    await first.engine.stop();
    await pool.query('delete from baton.log_tree');
    const second = started(new Rig(log, pool, []));
    await until('live', () => second.engine.status().live, 60_000);
    await expectTreeOf(log, pool, []);
  });

  it('says which node no longer follows when a row of the index or of the tree was edited', async () => {
    const log = new MemoryLog();
    writeMany(log, 1_000);
    const { pool } = await databases.create();
    await started(new Rig(log, pool, [])).caughtUp();
    const tree = new LogTree(askerOf(pool));
    const edit = `set hash = set_byte(hash, 3, 255 - get_byte(hash, 3))`;
    await pool.query(`update baton.log_index ${edit} where sequence = 300`);
    expect(await tree.flaw()).toEqual({ level: 8, index: 1 });
    await pool.query(`update baton.log_index ${edit} where sequence = 300`);
    expect(await tree.flaw()).toBeNull();
    await pool.query(`update baton.log_tree ${edit} where level = 8 and index = 2`);
    expect(await tree.flaw()).toEqual({ level: 8, index: 2 });
    expect((await tree.rootAt(1_000)).toString('hex')).not.toBe(rootOf(log, 1_000));
  });
});
