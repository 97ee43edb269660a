import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatonError } from '#kernel';
import { headsError } from '../domain/heads.errors.js';
import type { HeadOutlet, PublishedHead } from './head-outlet.js';

const NAME = /^(\d{10})-(\d+)\.checkpoint$/;

/** Heads in a folder, a file each: `<revision, ten digits>-<size>.checkpoint`. Nothing in it is ever overwritten. */
export class HeadFolder implements HeadOutlet {
  constructor(private readonly folder: string) {}

  async last(): Promise<PublishedHead | null> {
    const name = (await this.#names()).at(-1);
    return name === undefined ? null : this.#read(name);
  }

  /** All heads in order of their revision. @throws HEADS.OUTSIDE_AWAY */
  async *all(): AsyncGenerator<PublishedHead> {
    for (const name of await this.#names()) yield await this.#read(name);
  }

  async publish(head: PublishedHead): Promise<void> {
    const name = `${String(head.revision).padStart(10, '0')}-${head.size}.checkpoint`;
    await away(async () => {
      await mkdir(this.folder, { recursive: true });
      const known = await readFile(join(this.folder, name), 'utf8').catch(unlessMissing);
      if (known === null) return this.#keep(name, head.checkpoint);
      if (known !== head.checkpoint) throw headsError('HEADS.MISMATCH', { why: 'outside', revision: head.revision });
    });
  }

  /** Beside and renamed: whoever copies the folder away finds whole files only. */
  async #keep(name: string, text: string): Promise<void> {
    const draft = join(this.folder, `.${name}.${randomBytes(4).toString('hex')}`);
    await writeFile(draft, text, { mode: 0o644, flush: true });
    await rename(draft, join(this.folder, name));
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async #names(): Promise<readonly string[]> {
    const names = await away(async () => (await readdir(this.folder).catch(unlessMissing)) ?? []);
    return names.filter((name) => NAME.test(name)).sort();
  }

  async #read(name: string): Promise<PublishedHead> {
    const [, revision = '', size = ''] = NAME.exec(name) ?? [];
    const checkpoint = await away(async () => readFile(join(this.folder, name), 'utf8'));
    return { revision: Number(revision), size: Number(size), checkpoint };
  }
}

function unlessMissing(error: unknown): null {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function away<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BatonError ? error : headsError('HEADS.OUTSIDE_AWAY');
  }
}
