import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamName } from '#kernel';
import { isSound, refuseLostKeys, restoreKeys, verifyKeys, writeBackup } from '#keys';
import { mastersOf } from '#protection';
import {
  codeOf,
  freshStream,
  newMaster,
  office,
  oldMaster,
  startDesk,
  type KeysDesk,
  type Process,
} from './support/desk.js';

let desk: KeysDesk;
beforeAll(async () => {
  desk = await startDesk();
}, 60_000);
afterAll(() => desk.stop(), 30_000);

const fileNamed = (name: string): string => join(desk.twins.folder, name);
const backUp = ({ keyStore }: Process, path: string) => writeBackup(path, office, desk.clock.now(), keyStore.list());
const restoring = ({ log, keyStore, journal }: Process, path: string) =>
  restoreKeys({ path, office, log, store: keyStore, journal });

/** Writes letters into new streams until it is told to stop. */
function load(writer: Process): { readonly done: () => Promise<StreamName[]>; readonly written: StreamName[] } {
  const written: StreamName[] = [];
  let going = true;
  const worker = async (): Promise<void> => {
    while (going) {
      const stream = freshStream();
      await writer.write(stream, `letter in ${stream}`, 'a remark');
      written.push(stream);
    }
  };
  const workers = Promise.all(Array.from({ length: 8 }, worker));
  return {
    written,
    done: async () => {
      going = false;
      await workers;
      return written;
    },
  };
}

async function expectOpen(reader: Process, streams: readonly StreamName[]): Promise<void> {
  const texts = await Promise.all(streams.map((stream) => reader.read(stream)));
  expect(texts).toEqual(streams.map((stream) => [`letter in ${stream}`, 'a remark']));
}

describe('the restore drill', () => {
  it('under load: backed up, the key database dropped, restored; everything opens, the destroyed stay destroyed', async () => {
    const writer = await desk.process();
    const doomed = [freshStream(), freshStream(), freshStream()];
    for (const stream of doomed) await writer.write(stream, 'to be forgotten', 'this, too');
    const [before, between, after] = doomed;
    if (!before || !between || !after) throw new Error('three streams were expected');
    await writer.destroy(before);
    const running = load(writer);
    while (running.written.length < 40) await writer.read(between);
    const settled = [...running.written];
    const during = await backUp(writer, fileNamed('during.ndjson'));
    await writer.destroy(between);
    const written = await running.done();
    const whole = await backUp(writer, fileNamed('whole.ndjson'));
    expect(whole.keys).toBeGreaterThan(during.keys);
    await writer.destroy(after);
    const late = freshStream();
    await writer.write(late, 'made and destroyed after the backup');
    await writer.destroy(late);
    await writer.journal.record({ type: 'CheckMaster', master: oldMaster.id, keys: whole.keys, day: '2026-03-01' });

    await desk.dropKeys();
    const empty = await desk.process();
    expect(await codeOf(refuseLostKeys(empty.keyStore, empty.journal))).toBe('KEYS.LOST');
    await restoring(empty, fileNamed('during.ndjson'));
    await expectOpen(await desk.process(), settled);

    await desk.dropKeys();
    const restored = await desk.process();
    const result = await restoring(restored, fileNamed('whole.ndjson'));
    // Two keys a stream: its own, and that of the remark; of the late one a single key.
    expect(result).toMatchObject({ repaired: 0, withheld: 3 * 2 + 1 });
    const reader = await desk.process();
    await expectOpen(reader, written);
    for (const stream of [...doomed, late])
      expect(new Set(await reader.read(stream))).toEqual(new Set(['CONTENT.KEY_DESTROYED']));
    expect(await codeOf(reader.write(after, 'again'))).toBe('answered');
    const report = await verifyKeys(reader.log, reader.keyStore);
    expect(report).toMatchObject({ missing: [], damaged: [], destroyedWithoutOrder: [], orderedButThere: [] });
    expect(isSound(report)).toBe(true);
    expect(await codeOf(refuseLostKeys(reader.keyStore, reader.journal))).toBe('answered');

    const again = await restoring(reader, fileNamed('whole.ndjson'));
    expect(again).toMatchObject({ restored: 0, repaired: 0 });
    expect((await reader.journal.state()).restored).toMatchObject({ keys: again.keys, withheld: again.withheld });
  });

  it.each([
    ['at once', 0],
    ['an hour after', 3_600_000],
  ])(
    'of an older, then a newer backup opens what was written after a destruction that was recorded %s',
    async (_, late) => {
      const writer = await desk.process();
      const stream = freshStream();
      const [older, newer] = [fileNamed(`older-${late}.ndjson`), fileNamed(`newer-${late}.ndjson`)];
      await writer.write(stream, 'to be forgotten', 'this, too');
      await backUp(writer, older);
      desk.time.now += late;
      await writer.destroy(stream);
      desk.time.now -= late;
      await (await desk.process()).write(stream, 'said later', 'remarked later');
      await backUp(writer, newer);
      await desk.dropKeys();
      for (const path of [older, newer]) await restoring(await desk.process(), path);
      const gone = 'CONTENT.KEY_DESTROYED';
      expect(await (await desk.process()).read(stream)).toEqual([gone, gone, 'said later', 'remarked later']);
    },
  );

  it('keeps the places of keys that the backup lacks together, not one by one', async () => {
    const writer = await desk.process();
    const path = fileNamed('before-many.ndjson');
    await backUp(writer, path);
    for (const stream of Array.from({ length: 20 }, freshStream)) {
      await writer.write(stream, 'made and destroyed after the backup');
      await writer.destroy(stream);
    }
    await desk.dropKeys();
    const restored = await desk.process();
    const { withheld } = await restoring(restored, path);
    expect(withheld).toBeGreaterThanOrEqual(20);
    expect(await verifyKeys(restored.log, restored.keyStore)).toMatchObject({ missing: [], orderedButThere: [] });
    const { rows } = await desk.sql(
      `select vacuum_count::int as n from pg_stat_user_tables where relname = 'data_keys'`,
    );
    expect(rows[0]?.['n']).toBeLessThan(3);
  });

  it('on a partial table: what was deleted comes back, what was damaged is mended, and an old copy is put right', async () => {
    const writer = await desk.process();
    const [lost, cut, kept, forgotten] = [freshStream(), freshStream(), freshStream(), freshStream()];
    for (const stream of [lost, cut, kept, forgotten]) await writer.write(stream, `letter in ${stream}`, 'a remark');
    await backUp(writer, fileNamed('partial.ndjson'));
    const wrapped = (await desk.sql('select wrapped from data_keys where scope = $1', [forgotten])).rows[0]?.[
      'wrapped'
    ];
    await writer.destroy(forgotten);
    await desk.sql('delete from data_keys where scope = $1', [lost]);
    await desk.sql(`update data_keys set wrapped = '' where scope = $1`, [cut]);
    const back = 'update data_keys set wrapped = $2, destroyed_at = null, destruction = null where scope = $1';
    await desk.sql(back, [forgotten, wrapped]);
    expect((await verifyKeys(writer.log, writer.keyStore)).orderedButThere).toHaveLength(1);
    expect(await restoring(writer, fileNamed('partial.ndjson'))).toMatchObject({ restored: 1, repaired: 1 });
    const reader = await desk.process();
    await expectOpen(reader, [lost, cut, kept]);
    expect(await reader.read(forgotten)).toEqual(['CONTENT.KEY_DESTROYED', 'CONTENT.KEY_DESTROYED']);
    expect(isSound(await verifyKeys(reader.log, reader.keyStore))).toBe(true);
  });
});

describe('a backup of keys', () => {
  it('is readable by its owner only and holds neither the master key nor a key in clear', async () => {
    const writer = await desk.process();
    const key = await writer.keyStore.ensure(freshStream());
    const path = fileNamed('own.ndjson');
    await backUp(writer, path);
    const text = await readFile(path, 'utf8');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const secret of [key.bytes, Buffer.alloc(32, 1)])
      for (const form of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(secret.toString(form));
    expect(text).toContain(key.id);
  });

  const lines = (text: string): string[] => text.trimEnd().split('\n');
  it.each<[string, (text: string) => string]>([
    ['cut off', (text) => `${lines(text).slice(0, -1).join('\n')}\n`],
    ['a line short', (text) => `${lines(text).toSpliced(2, 1).join('\n')}\n`],
    ['changed in a letter', (text) => text.replace('"version":1', '"version":2')],
    ['empty', () => ''],
    ['something else', () => 'hello\n'],
  ])('that is %s is refused, and nothing is restored', async (_, spoil) => {
    const writer = await desk.process();
    const path = fileNamed('spoiled.ndjson');
    await backUp(writer, path);
    await writeFile(path, spoil(await readFile(path, 'utf8')));
    const { keys } = await writer.keyStore.census();
    expect(await codeOf(restoring(writer, path))).toBe('KEYS.BACKUP_DAMAGED');
    expect((await writer.keyStore.census()).keys).toBe(keys);
  });

  it('of another office, or under another master, is refused before anything is restored', async () => {
    const writer = await desk.process();
    const path = fileNamed('foreign.ndjson');
    await backUp(writer, path);
    const { log, keyStore: store, journal } = writer;
    expect(await codeOf(restoreKeys({ path, office: '150499', log, store, journal }))).toBe('KEYS.BACKUP_FOREIGN');
    await desk.dropKeys();
    const stranger = await desk.process(mastersOf(newMaster));
    await expect(restoring(stranger, path)).rejects.toMatchObject({
      code: 'KEYS.WRONG_MASTER',
      details: { expected: oldMaster.id, given: newMaster.id },
    });
    expect((await stranger.keyStore.census()).keys).toBeLessThan(3);
  });

  it('of which a single late key is under a master that is not at hand restores none of the others', async () => {
    const writer = await desk.process(mastersOf(oldMaster, newMaster));
    await desk.sql('truncate data_keys');
    await Promise.all(Array.from({ length: 510 }, () => writer.keyStore.ensure(freshStream())));
    await desk.sql(
      `insert into data_keys (id, scope, version, master, wrapped) values ('ffffffff-ffff-4fff-bfff-ffffffffffff', 'late', 1, $1, $2)`,
      [newMaster.id, Buffer.alloc(60)],
    );
    const path = fileNamed('late.ndjson');
    await backUp(writer, path);
    await desk.sql('truncate data_keys');
    const reader = await desk.process();
    expect(await codeOf(restoring(reader, path))).toBe('KEYS.WRONG_MASTER');
    expect((await reader.keyStore.census()).keys).toBe(0);
  });
});
