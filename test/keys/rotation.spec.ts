import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isSound, rotateMaster, verifyKeys } from '#keys';
import { mastersOf } from '#protection';
import { codeOf, freshStream, newMaster, oldMaster, startDesk, type KeysDesk, type Process } from './support/desk.js';

let desk: KeysDesk;
beforeAll(async () => {
  desk = await startDesk();
}, 60_000);
afterAll(() => desk.stop(), 30_000);

const rotating = ({ keyStore, journal }: Process, more: Partial<Parameters<typeof rotateMaster>[0]> = {}) =>
  rotateMaster({ store: keyStore, journal, master: newMaster.id, settleMs: 20, ...more });

describe('a rotation of the master key', () => {
  it('killed half-way goes on where it stopped, while others seal and open; then the old master is not needed', async () => {
    const before = await desk.process(mastersOf(oldMaster));
    const streams = Array.from({ length: 5 }, freshStream);
    for (const stream of streams) await before.write(stream, `letter in ${stream}`);
    await Promise.all(Array.from({ length: 450 }, () => before.keyStore.ensure(freshStream())));
    await before.journal.record({ type: 'CheckMaster', master: oldMaster.id, keys: 450, day: '2026-03-01' });

    const api = await desk.process(mastersOf(newMaster, oldMaster));
    const kill = new AbortController();
    const killed = rotating(await desk.process(mastersOf(newMaster, oldMaster)), {
      signal: kill.signal,
      onKeys: () => kill.abort(),
    });
    await expect(killed).rejects.toThrow(/abort/i);
    const half = await api.keyStore.census();
    expect(half.masters).toHaveLength(2);
    for (const stream of streams) expect(await api.read(stream)).toEqual([`letter in ${stream}`]);
    const during = freshStream();
    await api.write(during, `letter in ${during}`);
    expect((await api.journal.state()).rotated).toBeNull();

    const { keys } = half;
    const done = await rotating(await desk.process(mastersOf(newMaster, oldMaster)));
    expect(done).toMatchObject({ from: [oldMaster.id], to: newMaster.id, keys: keys + 1 });
    expect((await api.journal.state()).rotated).toMatchObject({ from: [oldMaster.id], to: newMaster.id });
    const after = await desk.process(mastersOf(newMaster));
    for (const stream of [...streams, during]) expect(await after.read(stream)).toEqual([`letter in ${stream}`]);
    expect(isSound(await verifyKeys(after.log, after.keyStore))).toBe(true);
    expect(await codeOf(desk.process(mastersOf(oldMaster)))).toBe('KEYS.WRONG_MASTER');
  });

  it('that has nothing to do says so, and one killed before it was recorded is recorded by the next', async () => {
    const process = await desk.process(mastersOf(newMaster));
    expect(await codeOf(rotating(process))).toBe('KEYS.NOTHING_TO_ROTATE');
    await process.journal.record({ type: 'CheckMaster', master: 'earlier', keys: 1000, day: '2026-03-02' });
    expect(await rotating(process)).toMatchObject({ from: ['earlier'], rewrapped: 0 });
    expect(await codeOf(rotating(process))).toBe('KEYS.NOTHING_TO_ROTATE');
  });

  it('is not over while a process goes on making keys with the old master', async () => {
    const [late, process] = [
      await desk.process(mastersOf(oldMaster, newMaster)),
      await desk.process(mastersOf(newMaster, oldMaster)),
    ];
    await late.keyStore.ensure(freshStream());
    let going = true;
    const making = (async () => {
      while (going) await late.keyStore.ensure(freshStream());
    })();
    expect(await codeOf(rotating(process, { settleMs: 200 }))).toBe('KEYS.OLD_MASTER_IN_USE');
    going = false;
    await making;
    expect(await codeOf(rotating(process))).toBe('answered');
  });

  it('passes a damaged key by, says so, and keeps the old master in use', async () => {
    const [late, process] = [
      await desk.process(mastersOf(oldMaster, newMaster)),
      await desk.process(mastersOf(newMaster, oldMaster)),
    ];
    const { id } = await late.keyStore.ensure(freshStream());
    await desk.sql(`update data_keys set wrapped = 'x' where id = $1`, [id]);
    expect(await codeOf(rotating(process))).toBe('KEYS.ROTATION_INCOMPLETE');
    await desk.sql('delete from data_keys where id = $1', [id]);
  });
});
