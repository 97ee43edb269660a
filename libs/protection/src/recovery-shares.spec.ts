import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MasterKey, recoverMasterKey } from './master-key.js';
import { combineShares, readShare } from './recovery-shares.js';
import { codeOf } from './spec-support/key-store-contract.js';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, n) => 7 * n));
const master = new MasterKey(bytes);

describe('recovery shares', () => {
  it('give the master key back from any three of five, in any order', async () => {
    const shares = await master.split(5, 3);
    for (const chosen of [
      [0, 1, 2],
      [4, 2, 0],
      [3, 1, 4],
      [0, 1, 2, 3, 4],
    ])
      expect(await combineShares(chosen.map((n) => shares[n] ?? ''))).toEqual({ secret: bytes, master: master.id });
  });

  it('say their number, the threshold and the master they belong to, and nothing of the key', async () => {
    const shares = await master.split(3, 2);
    expect(readShare(shares[1] ?? '')).toMatchObject({ number: 2, total: 3, threshold: 2, master: master.id });
    expect(shares.join()).not.toContain(bytes.toString('hex').slice(0, 8).toUpperCase());
  });

  it('are read in any case, with spaces for dashes, and O for 0', async () => {
    const [a = '', b = ''] = await master.split(2, 2);
    const typed = b.toLowerCase().replaceAll('-', '  \n ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await combineShares([a, typed])).secret).toEqual(bytes);
  });

  it('that are fewer than the threshold are refused by name, also when one was typed twice', async () => {
    const [a = '', b = ''] = await master.split(5, 3);
    expect(await codeOf(combineShares([a, b]))).toBe('KEYS.SHARES_TOO_FEW');
    expect(await codeOf(combineShares([a, b, b]))).toBe('KEYS.SHARES_TOO_FEW');
    expect(await codeOf(combineShares([]))).toBe('KEYS.SHARES_TOO_FEW');
  });

  it('of two splits are refused, even of one key', async () => {
    const [[a = ''], [, b = '']] = [await master.split(2, 2), await master.split(2, 2)];
    expect(await codeOf(combineShares([a, b]))).toBe('KEYS.SHARES_MIXED');
  });

  it('with any single letter mistyped are refused, and it is said which', async () => {
    const [a = '', b = ''] = await master.split(2, 2);
    for (let place = 0; place < b.length; place += 1) {
      if (b.charAt(place) === '-') continue;
      const wrong = `${b.slice(0, place)}${b.charAt(place) === '7' ? '8' : '7'}${b.slice(place + 1)}`;
      await expect(combineShares([a, wrong])).rejects.toMatchObject({
        code: 'KEYS.SHARE_MISTYPED',
        details: { entered: 2 },
      });
    }
    const end = b.slice(-1);
    for (const last of '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.replace(end, ''))
      expect(() => readShare(b.slice(0, -1) + last)).toThrow('KEYS.SHARE_MISTYPED');
    for (const bad of ['', 'hello', '###', b.slice(0, -1)]) expect(() => readShare(bad)).toThrow('KEYS.SHARE_MISTYPED');
  });

  it.each([
    [1, 1],
    [5, 1],
    [2, 3],
    [256, 3],
    [2.5, 2],
  ])('cannot be %d of which %d suffice', async (total, threshold) => {
    expect(await codeOf(master.split(total, threshold))).toBe('KEYS.SHARES_IMPOSSIBLE');
  });

  it('become a master key file of mode 0600 that proves itself by its id, and overwrite none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-recover-'));
    const path = join(folder, 'master.key');
    const shares = await master.split(3, 2);
    expect((await recoverMasterKey(shares.slice(1), path)).id).toBe(master.id);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await codeOf(recoverMasterKey(shares.slice(1), path))).toBe('KEYS.FILE_EXISTS');
    await writeFile(join(folder, 'other'), 'x');
    expect((await readdir(folder)).sort()).toEqual(['master.key', 'other']);
  });
});
