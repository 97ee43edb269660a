import { describe, expect, it } from '@jest/globals';
import type { KeyWrapper } from '#protection';

/** What every `KeyWrapper` promises. @param make two different masters; the same ones each time */
export function keyWrapperContract(name: string, make: () => Promise<readonly [KeyWrapper, KeyWrapper]>): void {
  describe(`${name}, as a key wrapper`, () => {
    const bytes = Buffer.alloc(32, 9);

    it('unwraps what it wrapped, also in another process', async () => {
      const [[master], [again]] = [await make(), await make()];
      expect(await again.unwrap('key-a', await master.wrap('key-a', bytes))).toEqual(bytes);
    });

    it('has an id of its own that is a short code, the same in every process', async () => {
      const [[one, other], [again]] = [await make(), await make()];
      expect(one.id).toMatch(/^[A-Za-z0-9._]{1,64}$/);
      expect(one.id).toBe(again.id);
      expect(one.id).not.toBe(other.id);
    });

    it('shows nothing of the key in what it wraps, and wraps it differently each time', async () => {
      const [master] = await make();
      const wrapped = await Promise.all(Array.from({ length: 20 }, () => master.wrap('key-a', bytes)));
      expect(new Set(wrapped.map((one) => one.toString('hex'))).size).toBe(20);
      for (const one of wrapped) expect(one.includes(bytes)).toBe(false);
    });

    it('refuses what it wrapped under another id, and what another master wrapped', async () => {
      const [master, other] = await make();
      const wrapped = await master.wrap('key-a', bytes);
      await expect(master.unwrap('key-b', wrapped)).rejects.toThrow('KEYS.DAMAGED');
      await expect(other.unwrap('key-a', wrapped)).rejects.toThrow('KEYS.DAMAGED');
    });

    it('refuses wrapped bytes that were shortened, lengthened or touched anywhere', async () => {
      const [master] = await make();
      const wrapped = await master.wrap('key-a', bytes);
      const touched = [...wrapped.keys()].map((place) => {
        const copy = Buffer.from(wrapped);
        copy[place] = (copy[place] ?? 0) ^ 1;
        return copy;
      });
      const cut = [...wrapped.keys()].map((length) => wrapped.subarray(0, length));
      for (const bad of [...touched, ...cut, Buffer.concat([wrapped, Buffer.of(0)])])
        await expect(master.unwrap('key-a', bad)).rejects.toThrow('KEYS.DAMAGED');
    });
  });
}
