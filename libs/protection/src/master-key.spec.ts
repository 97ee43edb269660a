import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMasterKey, MasterKey, masterKeyOf, readMasterKey, readMasters } from './master-key.js';
import { keyWrapperContract } from './spec-support/key-wrapper-contract.js';

keyWrapperContract('the master key', () =>
  Promise.resolve([new MasterKey(Buffer.alloc(32, 1)), new MasterKey(Buffer.alloc(32, 2))] as const),
);

describe('the master key', () => {
  it('comes from the environment as well as from a file, and tells nothing of a text that is none', () => {
    expect(masterKeyOf(`${'01'.repeat(32)}\n`).id).toBe(new MasterKey(Buffer.alloc(32, 1)).id);
    expect(() => masterKeyOf('s3cret')).toThrow(/^the master key is not 64 hex digits$/);
  });

  it('is held beside earlier ones, of which each is found by its id', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-master-'));
    const [one, two] = [await makeMasterKey(join(folder, 'one')), await makeMasterKey(join(folder, 'two'))];
    const masters = await readMasters({ file: join(folder, 'two'), previousFiles: [join(folder, 'one')] });
    expect(masters.current.id).toBe(two.id);
    expect(masters.ids).toEqual([two.id, one.id]);
    expect([masters.of(one.id)?.id, masters.of('0'.repeat(16))]).toEqual([one.id, null]);
    await expect(readMasters({ secret: '02'.repeat(32), previousFiles: ['/nowhere'] })).rejects.toThrow(
      'KEYS.NO_MASTER',
    );
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
