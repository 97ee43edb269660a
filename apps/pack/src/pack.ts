import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { create } from 'tar';
import { builtFiles, documents, packageFileOf, packageFolders, shipped } from './contents.js';

/** An archive that was written. */
export interface Packed {
  readonly file: string;
  /** Hex; also in `<file>.sha256`, as `sha256sum --check` reads it. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Packs what an installation needs, packages included, for machines of this platform without a network.
 * @param root the checkout, built and installed; @param to the folder for the archive
 */
export async function pack(root: string, to: string): Promise<Packed> {
  const description = await packageFileOf(root);
  const name = `${description.name}-${description.version}`;
  const file = join(to, `${name}-${process.platform}-${process.arch}.tar.gz`);
  const stage = await mkdtemp(join(tmpdir(), 'baton-pack-'));
  try {
    const target = join(stage, name);
    for (const path of [...(await builtFiles(root)), ...(await documents(root))]) await copied(root, target, path);
    for (const path of await packageFolders(root)) await copiedPackage(root, target, path);
    await writeFile(join(target, 'package.json'), `${JSON.stringify(shipped(description), null, 2)}\n`);
    await mkdir(to, { recursive: true });
    const draft = `${file}.${process.pid}.part`;
    await create({ file: draft, cwd: stage, gzip: true, portable: true }, [name]);
    const { sha256, bytes } = await digestOf(draft);
    await rename(draft, file);
    await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
    return { file, sha256, bytes };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function copied(root: string, target: string, path: string): Promise<void> {
  await mkdir(dirname(join(target, path)), { recursive: true });
  await copyFile(join(root, path), join(target, path), constants.COPYFILE_FICLONE);
}

/** A package without those inside it: each has its own line in the lock file. */
async function copiedPackage(root: string, target: string, path: string): Promise<void> {
  const inner = join(root, path, 'node_modules');
  await cp(join(root, path), join(target, path), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (from) => from !== inner,
  });
}

async function digestOf(file: string): Promise<Pick<Packed, 'sha256' | 'bytes'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
