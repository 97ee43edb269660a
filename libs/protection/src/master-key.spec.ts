import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMasterKey, MasterKey, readMasterKey } from './master-key.js';

describe('the master key', () => {
  it('unwraps what it wrapped, for that key id only', () => {
    const master = new MasterKey(Buffer.alloc(32, 1));
    const wrapped = master.wrap('key-a', Buffer.alloc(32, 9));
    expect(master.unwrap('key-a', wrapped)).toEqual(Buffer.alloc(32, 9));
    expect(() => master.unwrap('key-b', wrapped)).toThrow('KEYS.WRONG_MASTER');
    expect(() => new MasterKey(Buffer.alloc(32, 2)).unwrap('key-a', wrapped)).toThrow('KEYS.WRONG_MASTER');
  });

  it('is made once with mode 0600, also when many processes start together, and leaves no draft', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-master-'));
    const path = join(folder, 'master.key');
    const made = await Promise.all(Array.from({ length: 8 }, () => makeMasterKey(path)));
    expect(new Set(made.map((key) => key.id)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it('refuses a file that holds something else', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'baton-master-')), 'master.key');
    await writeFile(path, 'hello\n');
    await expect(readMasterKey(path)).rejects.toThrow('64 hex digits');
  });

  it('is never made by a mere reader: a mistyped path is an error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-master-'));
    await expect(readMasterKey(join(folder, 'mistyped.key'))).rejects.toThrow('KEYS.NO_MASTER');
    expect(await readdir(folder)).toEqual([]);
  });
});
