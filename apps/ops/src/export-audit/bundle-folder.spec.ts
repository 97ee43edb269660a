import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleManifest } from '#bundles';
import { temporaryFolder } from '#embedded';
import { until } from '../../../../libs/testing/src/until.js';
import { BundleFolder } from './bundle-folder.js';

const manifest: Omit<BundleManifest, 'files'> = {
  format: 'baton-audit-bundle/1',
  origin: 'baton/150403',
  scope: { kind: 'period', from: 0, to: 1 },
  madeAt: '2026-03-01T08:00:00.000Z',
  head: { size: 2, root: '00'.repeat(32) },
  counts: { events: 2, withheld: 0, streams: 1, heads: 1 },
  opened: null,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('baton-bundle-folder-');
});
afterEach(() => folder.remove());

describe('the folder of a bundle', () => {
  it('gets its name when it is whole, however its path was written', async () => {
    const bundle = await BundleFolder.begin(`${join(folder.path, 'q1')}/`);
    expect(await readdir(folder.path)).not.toContain('q1');
    await bundle.file('events.jsonl').write({ index: 0 });
    await bundle.finish(manifest);
    expect(await readdir(folder.path)).toEqual(['q1']);
    expect((await readdir(join(folder.path, 'q1'))).sort()).toEqual(['events.jsonl', 'manifest.json']);
  });

  it('ends with an error when its disk refuses a file, also when nobody writes any more', async () => {
    const bundle = await BundleFolder.begin(join(folder.path, 'q1'));
    await rm(join(folder.path, ...(await readdir(folder.path))), { recursive: true });
    const file = bundle.file('events.jsonl');
    const refused = await until('a refusal', 30_000, () =>
      file.write({ index: 0 }).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(refused).toMatchObject({ code: 'ENOENT' });
    await expect(bundle.finish(manifest)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes nothing away that it did not make', async () => {
    const beside = join(folder.path, 'q1.unfinished');
    await mkdir(beside);
    await writeFile(join(beside, 'notes.txt'), 'of somebody');
    const bundle = await BundleFolder.begin(join(folder.path, 'q1'));
    await bundle.discard();
    expect(await readdir(folder.path)).toEqual(['q1.unfinished']);
    expect(await readdir(beside)).toEqual(['notes.txt']);
  });
});
