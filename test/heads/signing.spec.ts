import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventHash } from '#kernel';
import { openCheckpoint } from '#proofs';
import { until } from '../../libs/testing/src/until.js';
import { Installations, minutes, newKey, type Installation } from './support/desk.js';

const WAIT = 30_000;
let installations: Installations;
let office: Installation;
beforeAll(async () => {
  installations = await Installations.start();
}, 120_000);
afterEach(() => office.close(), 30_000);
afterAll(() => installations.stop(), 60_000);

describe('a head of the log', () => {
  it('is signed after the first event, then when five minutes are over, and only when something else is new', async () => {
    office = await installations.open();
    const { signer } = office.signing();
    await office.indexed();
    await signer.look();
    expect(await office.heads()).toEqual([]);
    expect(signer.health()).toMatchObject({ size: 0, ageSeconds: null, uncovered: 0, failure: null });
    await office.write(3);
    await signer.look();
    expect(await office.heads()).toMatchObject([{ size: 3, root: await office.rootOf(3) }]);
    await office.indexed();
    office.time.now += minutes(60);
    await signer.look();
    expect(await office.heads()).toHaveLength(1);
    expect(signer.health()).toMatchObject({ size: 3, ageSeconds: 3_600, uncovered: 0 });
    await office.write(2);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([3, 6]);
    await office.indexed();
    await office.write(1);
    office.time.now += minutes(4.9);
    await signer.look();
    expect(signer.health()).toMatchObject({ size: 6, uncovered: 1 });
    expect(await office.heads()).toHaveLength(2);
    office.time.now += minutes(0.2);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([3, 6, 8]);
  });

  it('is signed before the time is over when enough events came, or when one is asked for', async () => {
    office = await installations.open();
    const { signer } = office.signing({ everyEvents: 10 });
    await office.write(1);
    await signer.look();
    await office.indexed();
    await office.write(9);
    await signer.look();
    expect(await office.heads()).toHaveLength(1);
    await office.write(1);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([1, 12]);
    await office.indexed();
    await office.write(1);
    await signer.demand();
    expect((await office.heads()).map(({ size }) => size)).toEqual([1, 12, 14]);
    await office.indexed();
    await signer.demand();
    expect(await office.heads()).toHaveLength(3);
  });

  it('waits for no hour to come again when the clock was two hours ahead and is set right', async () => {
    office = await installations.open();
    const { signer } = office.signing();
    office.time.now += minutes(120);
    await office.write(1);
    await signer.look();
    office.time.now -= minutes(120);
    await office.indexed();
    await office.write(1);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([1, 3]);
    await office.indexed();
    await office.write(1);
    await signer.look();
    expect(await office.heads()).toHaveLength(2);
    office.time.now += minutes(5);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([1, 3, 5]);
  });

  it('is tried again soon after a failure that a wrong clock dated into the future', async () => {
    office = await installations.open();
    const away = { now: true };
    const leads = (): boolean => {
      if (away.now) throw new Error('the database is away');
      return true;
    };
    await office.write(1);
    office.time.now += minutes(120);
    const { signer } = office.signing({ leads });
    signer.start();
    await until('the failure', WAIT, () => Promise.resolve(signer.health().failure === 'HEADS.AWAY'));
    away.now = false;
    office.time.now -= minutes(120);
    await until('the head', WAIT, async () => (await office.heads()).length === 1);
  });

  it('is asked for over the database of read models', async () => {
    office = await installations.open();
    await office.write(1);
    const { signer } = office.signing();
    signer.start();
    await until('the first head', WAIT, async () => (await office.heads()).length === 1);
    await office.indexed();
    await office.write(1);
    await until('the head asked for', WAIT, async () => {
      await office.pool.query('select pg_notify($1, $2)', ['baton_head_wanted', '']);
      return (await office.heads()).length === 2;
    });
  });

  it('opens with the key of the office, says size and root in its text, and is chained like every event', async () => {
    office = await installations.open();
    await office.write(300);
    await office.signing().signer.look();
    const [head] = await office.heads();
    const opened = openCheckpoint(head?.checkpoint ?? '', [office.key.verifier], 'baton/150403');
    expect({ size: opened.size, root: opened.root.toString('hex') }).toEqual({
      size: 300,
      root: await office.rootOf(300),
    });
    expect(head?.key).toBe(office.key.verifier.keyId);
    expect(() => openCheckpoint(head?.checkpoint ?? '', [newKey().verifier])).toThrow('not signed by a key');
    await office.write(1);
    office.time.now += minutes(5);
    await office.signing().signer.look();
    const [first, second] = (await office.heads()).map(({ event }) => event);
    expect(second?.metadata.prev).toBe(first?.metadata.hash);
    expect(second && eventHash(second)).toBe(second?.metadata.hash);
  });

  it('is signed once when two projectors believe that they lead', async () => {
    office = await installations.open();
    await office.write(40);
    const [one, two] = [office.signing(), office.signing()];
    for (let round = 1; round <= 4; round += 1) {
      await Promise.all([one.signer.look(), two.signer.look()]);
      expect(await office.heads()).toHaveLength(round);
      await office.indexed();
      await office.write(5);
      office.time.now += minutes(5);
    }
    expect([one, two].map(({ signer }) => signer.health().failure)).toEqual([null, null]);
  });

  it('is signed by the one who leads only; the others watch', async () => {
    office = await installations.open();
    await office.write(2);
    const leads = { now: false };
    const { signer } = office.signing({ leads: () => leads.now });
    await signer.demand();
    expect(await office.heads()).toEqual([]);
    expect(signer.health()).toMatchObject({ size: 0, uncovered: 2 });
    leads.now = true;
    await signer.look();
    expect(await office.heads()).toHaveLength(1);
  });

  it('of a new key begins with one that both keys signed, and goes on with the new one alone', async () => {
    office = await installations.open();
    const [old, fresh] = [office.key, newKey()];
    await office.write(2);
    await office.signing({ key: old }).signer.look();
    for (let round = 0; round < 2; round += 1) {
      await office.indexed();
      await office.write(2);
      office.time.now += minutes(5);
      await office.signing({ key: fresh, previous: old }).signer.look();
    }
    const keysOf = (checkpoint: string): string[] => {
      const { signedBy } = openCheckpoint(checkpoint, [old.verifier, fresh.verifier]);
      return signedBy.map(({ keyId }) => keyId);
    };
    const [a, b] = [old.verifier.keyId, fresh.verifier.keyId];
    const heads = await office.heads();
    expect(heads.map(({ checkpoint }) => keysOf(checkpoint))).toEqual([[a], [a, b], [b]]);
    expect(heads.map(({ key }) => key)).toEqual([a, b, b]);
  });

  it('of a new key whose predecessor was lost is signed once the lost one is named, and says its own key id', async () => {
    office = await installations.open();
    await office.write(2);
    await office.signing().signer.look();
    await office.indexed();
    await office.write(2);
    office.time.now += minutes(5);
    const fresh = newKey();
    const unnamed = office.signing({ key: fresh });
    await unnamed.signer.look();
    expect(unnamed.said('error')).toContain('"why":"key"');
    const { signer } = office.signing({ key: fresh, lost: office.key.verifier });
    await signer.look();
    expect((await office.heads()).map(({ key }) => key)).toEqual([office.key.verifier.keyId, fresh.verifier.keyId]);
    expect(signer.health().failure).toBeNull();
  });
});
